import { experimentFolders } from '../records/experiment-folders.js';
import type { TrackedRun } from '../contracts/tracker.js';
import { labelsFile } from '../records/labels-file.js';
import { metricsFile } from '../records/metrics-file.js';
import { ownSeedOptions } from '../records/own-seeds.js';
import { planFile, runFolder } from '../records/plan-file.js';
import { resultFile } from '../records/result-file.js';

/** The runs of every experiment below a runs folder. A folder without a readable plan is skipped. */
export async function localRuns(runsFolder: string): Promise<TrackedRun[]> {
  return (await experimentFolders(runsFolder)).flatMap((folder) => {
    const plan = planFile.readIfWhole(folder);
    return (plan?.rows ?? []).flatMap(({ row, parameters, runs }) =>
      runs.map((run) => ({
        experiment: plan!.title,
        row,
        seed: run.seed,
        ...(run.ownSeeds === undefined ? {} : { ownSeeds: run.ownSeeds }),
        parameters: { ...parameters, ...ownSeedOptions(run) },
        ...measuredIn(runFolder(folder, run)),
      })),
    );
  });
}

function measuredIn(place: string): Pick<TrackedRun, 'status' | 'metrics' | 'tags' | 'note' | 'place'> {
  const metrics = Object.entries(metricsFile.readIfWhole(place)?.metrics ?? {});
  return {
    status: resultFile.readIfWhole(place)?.status ?? 'unfinished',
    ...labelsIn(place),
    metrics: Object.fromEntries(metrics.filter((entry): entry is [string, number] => entry[1] !== null)),
    place,
  };
}

function labelsIn(place: string): Pick<TrackedRun, 'tags' | 'note'> {
  const labels = labelsFile.readIfWhole(place);
  if (labels === undefined) return {};
  const { tags, note } = labels;
  return { ...(tags.length === 0 ? {} : { tags }), ...(note === undefined ? {} : { note }) };
}
