import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';

/**
 * A process that no other can be taken for. A number alone is given out again once its process has ended, and a folder that
 * several machines share, or that was copied to another, holds numbers of theirs.
 */
export const processMark = {
  host: Type.String(),
  pid: Type.Integer({ minimum: 1 }),
  /** When the process started, in whatever form this system tells it. */
  startedAt: Type.String(),
};
export const ProcessMark = Type.Object(processMark);
export type ProcessMark = Static<typeof ProcessMark>;

/** The mark of a living process of this machine; undefined where there is none of that number. */
export function markOf(pid: number): ProcessMark | undefined {
  const startedAt = startOf(pid);
  return startedAt === undefined ? undefined : { host: hostname(), pid, startedAt };
}

export const isOfThisMachine = ({ host }: ProcessMark): boolean => host === hostname();

/** Whether the very process that was marked runs on this machine. */
export function isRunning(mark: ProcessMark): boolean {
  return isOfThisMachine(mark) && startOf(mark.pid) === mark.startedAt;
}

function startOf(pid: number): string | undefined {
  return process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);
}

/** Marks of all processes of a process group. */
export function marksOfGroup(group: number): ProcessMark[] {
  const pids = process.platform === 'linux' ? groupOnLinux(group) : groupByPs(group);
  return pids.flatMap((pid) => markOf(pid) ?? []);
}

function groupOnLinux(group: number): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((pid) => fieldsOnLinux(pid)?.[2] === String(group));
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

/** Clock ticks since the machine was booted (`man 5 proc`); a process that has ended and waits to be noticed is none. */
function startOnLinux(pid: number): string | undefined {
  const fields = fieldsOnLinux(pid);
  return fields === undefined || fields[0] === 'Z' ? undefined : fields[19];
}

/** State, parent, group … of a process. */
function fieldsOnLinux(pid: number): string[] | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the name of the program, in parentheses, may hold blanks and parentheses
    return line.slice(line.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function startByPs(pid: number): string | undefined {
  try {
    const words = ['-o', 'lstart=', '-p', String(pid)];
    return execFileSync('ps', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || undefined;
  } catch {
    return undefined;
  }
}
