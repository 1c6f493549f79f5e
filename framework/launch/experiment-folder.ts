import { basename, join } from 'node:path';
import { experimentPath } from '../experiment/composition/extended-file.js';
import type { Json } from '../json.js';
import { canonicalDigest } from '../plan/canonical-json.js';
import type { Plan } from '../plan/plan.js';
import { isPlanOf, planFile } from '../records/plan-file.js';

/**
 * The folder of an experiment. The same title, rows, seeds and stage keys give the same folder, however often the file is run.
 * Where another file with all of these was run before, the folder is that file's, and this one has a folder of its own, so that
 * each file's tables, figures and claims stay with it.
 *
 * @param file the experiment file, as `plan.json` names it
 */
export function folderOfExperiment(plan: Plan, runsFolder: string, file: string): string {
  const folders = [[], [basename(file)], [file]].map((names) =>
    join(
      runsFolder,
      'experiments',
      `${slugOf(plan)}-${canonicalDigest([plan.title, namingRuns(plan), ...names]).slice(0, 8)}`,
    ),
  );
  const path = experimentPath(file);
  const plans = folders.map((folder) => planFile.readIfWhole(folder));
  const own = plans.findIndex((there) => there !== undefined && isPlanOf(there, path));
  const free = plans.indexOf(undefined);
  return folders.at(own === -1 ? free : own)!;
}

/** The runs that name an experiment. Rows that results have chosen do not count, so that a search stays in one folder. */
function namingRuns({ rows, chosen }: Plan): Json {
  return rows
    .filter(({ row }) => chosen?.has(row) !== true)
    .map((row) => [row.row, row.runs.map(({ folder }) => folder)]);
}

function slugOf({ title }: Plan): string {
  const slug = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);
  return slug || 'experiment';
}
