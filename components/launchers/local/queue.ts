import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Job, JobState, Submission } from '../../../framework/contracts/launcher.js';
import { UserInputError } from '../../../framework/errors.js';
import { identityOf, isAlive, isProcessIdentity } from '../../../framework/files/process-identity.js';
import { readJsonIfWhole, readJsonLines } from '../../../framework/files/read-json.js';
import { replaceJson } from '../../../framework/files/replace-file.js';
import { sideBySide } from '../../../framework/files/side-by-side.js';
import type { Json } from '../../../framework/json.js';
import { workerLog } from './worker-process.js';

/** The files of a submission's folder. */
export const queueFiles = {
  /** The jobs, and how many run at the same time. */
  jobs: 'jobs.json',
  /** The process that works through them. */
  process: 'process.json',
  /** One line an event: what the process has started and seen end. */
  events: 'events.jsonl',
  /** One line a job that is to be cancelled. */
  cancelled: 'cancelled.jsonl',
} as const;

/** What `jobs.json` holds. */
export interface QueueContent {
  readonly jobs: readonly Job[];
  readonly limit: number | null;
}

/** A line of `events.jsonl`; `job` is the place of the job in the list. */
export interface QueueEvent {
  readonly event: 'started' | 'ended';
  readonly job: number;
}

/** Starts a process that works through the jobs when this one and its terminal are gone. */
export async function startQueue(
  jobs: readonly Job[],
  { folder, accepted }: Submission,
  limit: number | undefined,
): Promise<void> {
  const content: QueueContent = { jobs, limit: limit ?? null };
  await replaceJson(join(folder, queueFiles.jobs), content as unknown as Json);
  const program = fileURLToPath(new URL('./queue-process.js', import.meta.url));
  const log = openSync(join(folder, 'queue.log'), 'a');
  const child = spawn(process.execPath, ['--enable-source-maps', program, folder], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  const identity = child.pid === undefined ? undefined : identityOf(child.pid);
  if (identity === undefined) throw new Error(`the process of ${folder} ended at once; see queue.log there`);
  await replaceJson(join(folder, queueFiles.process), { ...identity });
  await sideBySide([...jobs.entries()], ([index, job]) =>
    accepted(job, { id: `${index}@${folder}`, log: workerLog(job.folder) }),
  );
}

/** Where jobs stand. Those whose process has died are left out. */
export function queuedStates(ids: readonly string[]): Promise<ReadonlyMap<string, JobState>> {
  const states = new Map<string, JobState>();
  for (const [folder, indices] of byFolder(ids)) {
    const identity = readJsonIfWhole(join(folder, queueFiles.process));
    if (!isProcessIdentity(identity)) continue;
    const alive = isAlive(identity);
    if (alive === undefined) {
      const reason = `the runs were submitted on ${identity.host}, and can be asked for only there`;
      return Promise.reject(new UserInputError({ place: folder, reason }));
    }
    if (!alive) continue;
    const events = readJsonLines(join(folder, queueFiles.events)) as readonly QueueEvent[];
    const last = new Map(events.map(({ job, event }) => [job, event]));
    for (const index of indices) {
      const event = last.get(index);
      const state = event === undefined ? 'waiting' : event === 'started' ? 'running' : 'ended';
      states.set(`${index}@${folder}`, { state });
    }
  }
  return Promise.resolve(states);
}

/** The process ends them as soon as it has read this. */
export function cancelQueued(ids: readonly string[]): Promise<void> {
  for (const [folder, indices] of byFolder(ids))
    appendFileSync(join(folder, queueFiles.cancelled), indices.map((job) => `${JSON.stringify({ job })}\n`).join(''));
  return Promise.resolve();
}

function byFolder(ids: readonly string[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const id of ids) {
    const at = id.indexOf('@');
    const folder = id.slice(at + 1);
    const indices = found.get(folder) ?? [];
    found.set(folder, indices);
    indices.push(Number(id.slice(0, at)));
  }
  return found;
}
