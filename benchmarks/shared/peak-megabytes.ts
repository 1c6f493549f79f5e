import { readFileSync } from 'node:fs';

/** Largest resident memory of a process so far, in millions of bytes. Undefined when it has ended, or without `/proc`. */
export function peakMegabytes(pid: number): number | undefined {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : (1024 * Number(kilobytes)) / 1e6;
  } catch {
    return undefined;
  }
}
