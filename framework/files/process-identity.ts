import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { processStatistics } from './process-statistics.js';

/**
 * A process that no other can be taken for. A number alone is given out again once its process has ended, and a folder that
 * several machines share, or that was copied to another machine, holds numbers of other machines.
 */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** When the process started, in whatever form this system tells it; empty where the system does not tell. */
  readonly startedAt: string;
  /** Absent where the system does not tell. */
  readonly place?: ProcessPlace;
}

/** Tells machines of one name apart, and containers of one machine, each of which counts its processes from 1. */
type ProcessPlace = {
  /** The installation, which stays when the machine starts anew; empty where it has no name. */
  readonly machine: string;
  readonly boot: string;
  /** The processes that number theirs together. */
  readonly namespace: string;
};

/** Whether a value that was read from a file is the identity of a process. */
export function isProcessIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null) return false;
  const { host, pid, startedAt } = value as { readonly [key: string]: unknown };
  return typeof host === 'string' && Number.isInteger(pid) && (pid as number) > 0 && typeof startedAt === 'string';
}

/** The identity of a living process of this machine; `undefined` where there is none of that number. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const startedAt = startOf(pid);
  return startedAt === undefined ? undefined : identity(pid, startedAt);
}

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  return identityOf(process.pid) ?? identity(process.pid, '');
}

function identity(pid: number, startedAt: string): ProcessIdentity {
  const place = ownPlace();
  return { host: hostname(), pid, startedAt, ...(place && { place }) };
}

let here: ProcessPlace | undefined;

function ownPlace(): ProcessPlace | undefined {
  if (process.platform !== 'linux') return undefined;
  here ??= {
    machine: told(() => readFileSync('/etc/machine-id', 'utf8')),
    boot: told(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    namespace: told(() => readlinkSync('/proc/self/ns/pid')),
  };
  return here;
}

function told(read: () => string): string {
  try {
    return read().trim();
  } catch {
    return '';
  }
}

/**
 * `before` for a place of this machine before it started anew: nothing of then is alive. `elsewhere` for another machine or
 * container, also of the same name.
 */
function whereIs({ host, place }: ProcessIdentity): 'here' | 'before' | 'elsewhere' {
  if (host !== hostname()) return 'elsewhere';
  const own = ownPlace();
  if (place === undefined || own === undefined) return 'here';
  if (place.boot === own.boot) return place.namespace === own.namespace ? 'here' : 'elsewhere';
  return place.machine === own.machine && own.machine !== '' ? 'before' : 'elsewhere';
}

/** Identities of all processes of a process group. */
export function identitiesOfGroup(group: number): ProcessIdentity[] {
  const pids = process.platform === 'linux' ? groupOnLinux(group) : groupByPs(group);
  return pids.flatMap((pid) => identityOf(pid) ?? []);
}

/** Whether this very process runs on this machine, beyond doubt: only such a process may be ended. */
export function isRunning(one: ProcessIdentity): boolean {
  return whereIs(one) === 'here' && startOf(one.pid) === one.startedAt;
}

/**
 * Whether the process may still be at work: only one that is not may lose its lock. A process of another user that this
 * system hides is taken to live.
 *
 * @returns `undefined` where it runs on another machine, or in another container, and cannot be asked
 */
export function isAlive(one: ProcessIdentity): boolean | undefined {
  const { pid, startedAt } = one;
  const where = whereIs(one);
  if (where !== 'here') return where === 'before' ? false : undefined;
  const start = startOf(pid);
  if (start !== undefined) return start === startedAt;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return startedAt === '';
}

/** `undefined` for a process that has ended, even while its parent has not noticed and its number is not free yet. */
function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return startByPs(pid);
  const statistics = processStatistics(pid);
  return statistics === undefined || statistics.state === 'Z' ? undefined : statistics.startedAt;
}

function startByPs(pid: number): string | undefined {
  try {
    const words = ['-o', 'lstart=', '-p', String(pid)];
    return execFileSync('ps', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || undefined;
  } catch {
    return undefined;
  }
}

function groupOnLinux(group: number): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((pid) => processStatistics(pid)?.group === group);
}

function groupByPs(group: number): number[] {
  try {
    const lines = execFileSync('ps', ['-A', '-o', 'pid=,pgid='], { encoding: 'utf8' }).trim().split('\n');
    const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
    return pairs.flatMap(([pid, of]) => (of === group && pid !== undefined ? [pid] : []));
  } catch {
    return [];
  }
}
