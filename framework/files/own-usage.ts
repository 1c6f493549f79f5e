import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Makes the mark of the highest memory of this process start again from here. False where the system cannot: the mark is then
 * that of the whole process.
 */
export function restartPeak(): boolean {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    return true;
  } catch {
    return false;
  }
}

/** Bytes that a process holds, and the most that it held; `undefined` where the system does not say (only Linux does). */
export function residentMemory(
  pid: number | 'self' = 'self',
): { readonly now: number; readonly peak: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    const bytes = (name: string) => 1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]);
    const memory = { now: bytes('VmRSS'), peak: bytes('VmHWM') };
    return Number.isNaN(memory.now + memory.peak) ? undefined : memory;
  } catch {
    return undefined;
  }
}

/**
 * Seconds that the main thread could have worked, and waited for a core that other work kept busy; 0 where the system does not
 * say. The time by the clock without them is what work takes on an idle machine.
 */
export function waitedForCore(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e9;
  } catch {
    return 0;
  }
}
