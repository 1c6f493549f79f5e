import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Starts to watch the resident memory of this process. What it returns gives, in megabytes, the most that was added since;
 * nothing where the system does not say (only Linux does).
 */
export function watchPeakMemory(): () => number | undefined {
  let before: number;
  try {
    // Makes the mark of the highest memory start again from here.
    writeFileSync('/proc/self/clear_refs', '5');
    before = kilobytes('VmRSS');
  } catch {
    return () => undefined;
  }
  return () => Math.max(0, kilobytes('VmHWM') - before) / 1024;
}

function kilobytes(name: string): number {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'));
  if (match === null) throw new Error(`/proc/self/status has no ${name}`);
  return Number(match[1]);
}
