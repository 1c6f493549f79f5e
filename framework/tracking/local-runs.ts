import { join, resolve } from 'node:path';
import { Type } from '../registry/type.js';
import { conforms } from '../conforms.js';
import { readJson } from '../files/read-json.js';
import { experimentFolders } from '../records/experiment-folders.js';
import type { TrackedRun } from '../contracts/tracker.js';

const Plan = Type.Object({
  title: Type.String(),
  rows: Type.Array(
    Type.Object({
      row: Type.String(),
      parameters: Type.Record(Type.String(), Type.String()),
      runs: Type.Array(Type.Object({ seed: Type.Number(), folder: Type.String() })),
    }),
  ),
});
const Scores = Type.Object({ metrics: Type.Record(Type.String(), Type.Unknown()) });
const Result = Type.Object({ status: Type.String() });

/** The runs of every experiment below a runs folder. A folder without a readable plan is skipped. */
export async function localRuns(runsFolder: string): Promise<TrackedRun[]> {
  const found = (await experimentFolders(runsFolder)).map(async (folder) => {
    const plan = await readJson(join(folder, 'plan.json')).catch(() => undefined);
    if (!conforms(Plan, plan)) return [];
    return Promise.all(
      plan.rows.flatMap(({ row, parameters, runs }) =>
        runs.map((run) =>
          describeRun(resolve(runsFolder, run.folder), { experiment: plan.title, row, parameters, seed: run.seed }),
        ),
      ),
    );
  });
  return (await Promise.all(found)).flat();
}

async function describeRun(
  place: string,
  run: Pick<TrackedRun, 'experiment' | 'row' | 'parameters'> & { readonly seed: number },
): Promise<TrackedRun> {
  const result = await readJson(join(place, 'result.json')).catch(() => undefined);
  const scores = await readJson(join(place, 'metrics.json')).catch(() => undefined);
  const metrics = conforms(Scores, scores) ? Object.entries(scores.metrics) : [];
  return {
    ...run,
    status: conforms(Result, result) ? result.status : 'unfinished',
    metrics: Object.fromEntries(metrics.filter((entry): entry is [string, number] => typeof entry[1] === 'number')),
    place,
  };
}
