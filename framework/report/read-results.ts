import { join, resolve } from 'node:path';
import type { Static, TSchema } from 'typebox';
import { conforms, departure } from '../conforms.js';
import { UserInputError } from '../errors.js';
import type { JsonObject } from '../json.js';
import { readJson } from '../files/read-json.js';
import { type MetricProperties, Plan, RunOutcome, Scores, type TableRequest } from '../records/result-files.js';

export interface RunResults {
  readonly seed: number;
  /** Absolute path of the run's folder. */
  readonly folder: string;
  readonly status: 'finished' | 'failed' | 'cancelled' | 'missing';
  readonly problem?: string;
  readonly scores?: Scores;
  /** Absolute paths of the folders of the run's stages, in order. The folder of a stage that has not run does not exist. */
  readonly stages: readonly string[];
}

export interface RowResults {
  readonly row: string;
  /** The resolved row. */
  readonly values: JsonObject;
  readonly runs: readonly RunResults[];
}

/** Everything that a report is made of. */
export interface ExperimentResults {
  readonly title: string;
  /** As typed. */
  readonly command: string;
  readonly tables: readonly TableRequest[];
  readonly metricProperties: ReadonlyMap<string, MetricProperties>;
  readonly rows: readonly RowResults[];
}

/**
 * Reads the results of an experiment's runs. A run without results is `missing`, so an experiment can be reported while it
 * still runs.
 *
 * @param experimentFolder `runs/experiments/<title>-<hash>`; the runs are looked for in `runs/`
 * @throws UserInputError when there is no plan in the folder, or a file is damaged
 */
export async function readResults(experimentFolder: string): Promise<ExperimentResults> {
  const plan = await readPlan(experimentFolder);
  const runsFolder = resolve(experimentFolder, '..', '..');
  const rows = plan.rows.map(async ({ row, values, runs }) => ({
    row,
    values,
    runs: await Promise.all(
      runs.map(({ seed, folder, stages }) =>
        readRun({
          seed,
          folder: join(runsFolder, folder),
          stages: stages.map(({ stage, key }) => join(runsFolder, 'cache', stage, key)),
        }),
      ),
    ),
  }));
  return {
    title: plan.title,
    command: plan.command,
    tables: plan.tables ?? [],
    metricProperties: new Map(Object.entries(plan.metricProperties)),
    rows: await Promise.all(rows),
  };
}

/** Reads an experiment's `plan.json`. */
export async function readPlan(experimentFolder: string): Promise<Static<typeof Plan>> {
  const path = join(experimentFolder, 'plan.json');
  const plan = await readAs(path, Plan);
  if (plan !== undefined) return plan;
  throw new UserInputError({
    place: experimentFolder,
    reason: 'no experiment was run here: the folder holds no plan.json',
    remedy: 'Name a folder below runs/experiments, or the YAML file of an experiment that was run.',
  });
}

async function readRun(run: Pick<RunResults, 'seed' | 'folder' | 'stages'>): Promise<RunResults> {
  const outcome = await readAs(join(run.folder, 'result.json'), RunOutcome);
  const scores = await readAs(join(run.folder, 'metrics.json'), Scores);
  return {
    ...run,
    status: outcome?.status ?? (scores === undefined ? 'missing' : 'finished'),
    ...(outcome?.problem === undefined ? {} : { problem: outcome.problem }),
    ...(scores === undefined ? {} : { scores }),
  };
}

/** Reads a file and checks it against its schema. Undefined when there is no file. */
async function readAs<S extends TSchema>(path: string, schema: S): Promise<Static<S> | undefined> {
  const value = await readJson(path).catch((error: unknown) => {
    throw error instanceof SyntaxError ? damaged(path, 'it is not JSON') : error;
  });
  if (value === undefined) return undefined;
  if (conforms(schema, value)) return value;
  throw damaged(path, departure(schema, value) ?? '');
}

function damaged(path: string, reason: string): UserInputError {
  return new UserInputError({
    place: path,
    reason: `the file is damaged or from another version: ${reason}`,
    remedy: 'Run the experiment again; finished stages are taken from the cache.',
  });
}
