import { readFileSync } from 'node:fs';

/** What Linux tells of a process in `/proc/<pid>/stat` (`man 5 proc`). */
export interface ProcessStatistics {
  /** One letter; `Z` for a process that has ended and whose parent has not noticed yet. */
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  /** User and system time so far, in clock ticks. */
  readonly processorTicks: number;
  /** The same of the processes that it has started and that have ended, and of theirs. */
  readonly processorTicksOfEnded: number;
  /** Memory that it holds, in bytes, shared pages included. */
  readonly residentBytes: number;
  /** Clock ticks between the start of the machine and that of the process. */
  readonly startedAt: string;
}

/** As `getconf PAGESIZE` tells on the processors that Formulary is built for. */
const pageBytes = 4096;

/** The statistics of a process; `undefined` where there is none of that number, and on other systems than Linux. */
export function processStatistics(pid: number): ProcessStatistics | undefined {
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The name of the program comes before, in parentheses, and may hold blanks and parentheses.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const [state = '', parent, group] = fields;
  return {
    state,
    parent: Number(parent),
    group: Number(group),
    processorTicks: Number(fields[11]) + Number(fields[12]),
    processorTicksOfEnded: Number(fields[13]) + Number(fields[14]),
    startedAt: fields[19] ?? '',
    residentBytes: Number(fields[21]) * pageBytes,
  };
}
