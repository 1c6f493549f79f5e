import { readdirSync, readFileSync } from 'node:fs';
import { processStatistics } from '../../framework/files/process-statistics.js';

/** Clock ticks per second in `/proc`. They are the same on every Linux. */
const ticks = 100;

/** Processor time that the living processes of a group have used so far. Other work on the machine disturbs it little. */
export function groupProcessorSeconds(group: number): number {
  return processIds()
    .flatMap((pid) => processStatistics(pid) ?? [])
    .filter((statistics) => statistics.group === group)
    .reduce((sum, { processorTicks }) => sum + processorTicks / ticks, 0);
}

/** Processor time of one process so far; undefined once it has ended. */
export function processorSeconds(pid: number): number | undefined {
  const statistics = processStatistics(pid);
  return statistics === undefined ? undefined : statistics.processorTicks / ticks;
}

/** Processor time of processes that this one has started and that have ended, and of theirs; NaN where no Linux tells it. */
export function processorSecondsOfEnded(): number {
  return (processStatistics(process.pid)?.processorTicksOfEnded ?? NaN) / ticks;
}

/** The living children of a process, with their command lines and their processor time so far. */
export function childProcesses(parent: number): { readonly command: string; readonly processorSeconds: number }[] {
  return processIds().flatMap((pid) => {
    const statistics = processStatistics(pid);
    const command = read(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ') ?? '';
    return statistics?.parent === parent ? [{ command, processorSeconds: statistics.processorTicks / ticks }] : [];
  });
}

/**
 * Seconds since the machine was started in which some process waited for a core (`/proc/pressure/cpu`). They include what other
 * processes take from one, but not what the host of a virtual machine takes. Undefined where Linux does not count them.
 */
export function secondsWaitedForCore(): number | undefined {
  const microseconds = /^some .*total=(\d+)/.exec(read('/proc/pressure/cpu') ?? '')?.[1];
  return microseconds === undefined ? undefined : Number(microseconds) / 1e6;
}

function processIds(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
