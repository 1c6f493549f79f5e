import type { Job, Resources } from '../../../framework/contracts/launcher.js';
import { parseId } from './job-id.js';

/** Jobs that ask for the same, and are submitted together. */
export interface JobArray {
  /** The jobs of each task, which computes them one after another. */
  readonly tasks: readonly (readonly Job[])[];
  readonly resources: Resources;
  /** Earlier arrays that have to end before, by their place in the list. */
  readonly after: readonly number[];
  /** Ids of jobs of earlier submissions that have to end before. */
  readonly afterIds: readonly string[];
}

/**
 * Sorts jobs into arrays: shared stages by what they ask for and how many jobs stand before them; runs by what they ask for and
 * which arrays they wait for, so that none waits for a teacher that it does not read.
 *
 * @param largest number of tasks that the cluster takes in one array
 * @param runsPerTask the most runs of a task; shared stages have one each
 */
export function jobArrays(jobs: readonly Job[], largest: number, runsPerTask = 1): readonly JobArray[] {
  const levels = new Map<string, number>();
  const identities = new Map<string, string>();
  const groups = new Map<string, Job[]>();
  for (const job of jobs) {
    const level = Math.max(0, ...job.after.map((folder) => (levels.get(folder) ?? 0) + 1));
    levels.set(job.folder, level);
    const before = [
      ...job.after.map((folder) => identities.get(folder) ?? folder),
      ...job.afterIds.map((id) => parseId(id).array),
    ];
    const identity = JSON.stringify([
      job.computes === 'run' ? [...new Set(before)].sort() : level,
      job.computes,
      job.resources,
    ]);
    identities.set(job.folder, identity);
    const group = groups.get(identity) ?? [];
    groups.set(identity, group);
    group.push(job);
  }
  const parts = [...groups.values()].flatMap((group) =>
    chunks(chunks(group, group[0]?.computes === 'run' ? runsPerTask : 1), largest),
  );
  const placeOf = new Map(parts.flatMap((tasks, place) => tasks.flat().map(({ folder }) => [folder, place] as const)));
  return parts.map((tasks) => ({
    tasks,
    resources: tasks[0]![0]!.resources,
    after: [...new Set(tasks.flat().flatMap(({ after }) => after.flatMap((folder) => placeOf.get(folder) ?? [])))],
    afterIds: [...new Set(tasks.flat().flatMap(({ afterIds }) => afterIds))],
  }));
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
