import { residentMemory } from '../../framework/files/own-usage.js';

/** Largest resident memory of a process so far, in millions of bytes. Undefined when it has ended, or without `/proc`. */
export function peakMegabytes(pid: number): number | undefined {
  const memory = residentMemory(pid);
  return memory && memory.peak / 1e6;
}
