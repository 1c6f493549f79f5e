import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';

/** Who holds a lock. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Ticks since boot at which the process started: tells it from a later one with the same number. Empty off Linux. */
  readonly started: string;
  /** Tells one holding from another by the same process. */
  readonly nonce: string;
}

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, host: hostname(), started: startOf(process.pid), nonce: randomUUID() };
}

/** Whether the process still exists; `undefined` when it runs on another machine and cannot be asked. */
export function isAlive({ pid, host, started }: ProcessIdentity): boolean | undefined {
  if (host !== hostname()) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return startOf(pid) === started;
}

/** Empty for a process that has ended, too, although its number is not free yet. */
function startOf(pid: number): string {
  try {
    const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return state === 'Z' ? '' : (fields[18] ?? '');
  } catch {
    return '';
  }
}
