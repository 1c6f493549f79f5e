import { availableParallelism } from 'node:os';
import type { Job } from '../../../framework/contracts/launcher.js';
import { processStatistics } from '../../../framework/files/process-statistics.js';
import { journalFile, readJournalEvents } from '../../../framework/records/journal-reader.js';

/** What this machine has. A test may give another one. */
export interface Machine {
  readonly cores: number;
  /** Bytes that programs may still take. */
  readonly freeMemory: () => number;
  /** Bytes that a process holds. */
  readonly residentMemory: (pid: number) => number;
}

const thisMachine: Machine = {
  cores: availableParallelism(),
  // Knows the limits of containers too.
  freeMemory: () => process.availableMemory(),
  residentMemory: (pid) => processStatistics(pid)?.residentBytes ?? 0,
};

/** What the smallest run needs: Node, an engine and a small cohort. */
const leastBytes = 300 * 2 ** 20;

/** Decides whether one more job fits beside those that run. */
export class Capacity {
  private readonly running = new Map<Job, number | undefined>();
  /** The most that a process was seen to hold. */
  private measured = 0;

  /** @param limit number of jobs at the same time; where absent, cores and memory decide */
  constructor(
    private readonly limit?: number,
    private readonly machine: Machine = thisMachine,
  ) {}

  add(job: Job, pid: number | undefined): void {
    this.running.set(job, pid);
  }

  remove(job: Job): void {
    this.running.delete(job);
  }

  /** Whether the job may start now. The first one always may: whether it fits is then the system's to say. */
  has(job: Job): boolean {
    const running = [...this.running];
    if (running.length === 0) return true;
    if (this.limit !== undefined) return running.length < this.limit;
    const cores = [job, ...this.running.keys()].reduce((sum, { resources }) => sum + (resources.cpus ?? 1), 0);
    if (cores > this.machine.cores) return false;
    const held = running.map(([one, pid]) => [one, pid === undefined ? 0 : this.machine.residentMemory(pid)] as const);
    this.measured = Math.max(this.measured, ...held.map(([, bytes]) => bytes));
    // Those that have just begun will take the rest of what they need.
    const promised = held.reduce((sum, [one, bytes]) => sum + Math.max(0, this.need(one) - bytes), 0);
    return this.machine.freeMemory() - promised >= this.need(job);
  }

  /** Bytes that a job asks for, or is expected to hold, or else the most that a run beside it was seen to hold. */
  private need({ folder, expectedBytes = this.measured, resources: { memory } }: Job): number {
    if (memory !== undefined) return bytesOf(memory);
    return Math.max(leastBytes, expectedBytes, mostUsed(folder));
  }
}

/** What an earlier attempt of a run has recorded. */
function mostUsed(folder: string): number {
  const used = readJournalEvents(journalFile(folder)).map((event) =>
    event.event === 'usage' ? event.memoryMegabytes * 1e6 : 0,
  );
  return Math.max(0, ...used);
}

/** `16G` in bytes; without a letter, megabytes, as Slurm reads it. */
function bytesOf(memory: string): number {
  const [, count, unit = 'M'] = /^(\d+)([KMGT]?)$/.exec(memory) ?? [];
  return Number(count) * 1024 ** ('KMGT'.indexOf(unit === '' ? 'M' : unit) + 1);
}
