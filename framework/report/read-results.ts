import { join, resolve } from 'node:path';
import { UserInputError } from '../errors.js';
import type { JsonObject } from '../json.js';
import type { Claim } from '../records/claim.js';
import { groupFolds, mergeScores } from '../records/merge-folds.js';
import { type MetricsFile, metricsFile } from '../records/metrics-file.js';
import { type MetricProperties, planFile, type PlanFile, runFolder, type Search } from '../records/plan-file.js';
import { isRepeatedOption, type Seeds } from '../records/own-seeds.js';
import { type ResultFile, resultFile } from '../records/result-file.js';
import type { PluginFolder } from '../registry/registry.js';
import type { TableRequest } from '../records/table-request.js';

/** What one run of an experiment left behind. */
export interface RunResults extends Seeds {
  /** Absolute path of the run's folder. */
  readonly folder: string;
  readonly status: ResultFile['status'] | 'missing';
  readonly problem?: string;
  readonly scores?: MetricsFile;
  /**
   * Absolute paths of the folders of the run's stages, in order. The folder of a stage that has not run does not exist. Where
   * the results are those of several folds, the stages of all of them.
   */
  readonly stages: readonly string[];
  /** The runs of the folds whose results these are together; absent without folds. */
  readonly folds?: readonly RunResults[];
}

/** What the runs of one row left behind. */
export interface RowResults {
  readonly row: string;
  /** The resolved row. */
  readonly values: JsonObject;
  readonly runs: readonly RunResults[];
  /** Sections whose component is trained once for all runs: `teacher`. */
  readonly trainedOnce?: readonly string[];
}

/** Everything that a report is made of. */
export interface ExperimentResults {
  readonly title: string;
  /** As typed. */
  readonly command: string;
  readonly tables: readonly TableRequest[];
  readonly claims: readonly Claim[];
  readonly search?: Search;
  /** The section `figures`: options of components by the names of figures. */
  readonly figures: Readonly<Record<string, JsonObject>>;
  /** Packages that bring components. */
  readonly plugins: readonly PluginFolder[];
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
export function readResults(experimentFolder: string): ExperimentResults {
  const plan = requirePlan(experimentFolder);
  const { title, command, tables = [], claims = [], search, metricProperties, rows, figures = {}, plugins = [] } = plan;
  const cache = resolve(experimentFolder, '..', '..', 'cache');
  return {
    title,
    command,
    tables,
    claims,
    figures: figures as Readonly<Record<string, JsonObject>>,
    plugins,
    ...(search === undefined ? {} : { search }),
    metricProperties: new Map(Object.entries(metricProperties)),
    rows: rows.map(({ row, values, runs, trainedOnce }) => ({
      row,
      values,
      ...(trainedOnce === undefined ? {} : { trainedOnce }),
      runs: foldedRuns(
        runs.map((run) =>
          readRun({
            seed: run.seed,
            ...(run.ownSeeds === undefined ? {} : { ownSeeds: run.ownSeeds }),
            folder: runFolder(experimentFolder, run),
            stages: run.stages.map(({ stage, key }) => join(cache, stage, key)),
          }),
        ),
      ),
    })),
  };
}

/** Runs that are folds of one training become one. It has scores when all folds have. */
function foldedRuns(runs: readonly RunResults[]): readonly RunResults[] {
  return groupFolds(runs).map(({ runs: folds, ...seeds }) => {
    if (folds.length === 1 && !Object.keys(folds[0]!.ownSeeds ?? {}).some(isRepeatedOption)) return folds[0]!;
    const open = folds.find(({ scores }) => scores === undefined);
    const { folder, status, problem } = open ?? folds[0]!;
    const scores = folds.flatMap((fold) => fold.scores ?? []);
    return {
      ...('ownSeeds' in seeds && { ownSeeds: seeds.ownSeeds! }),
      seed: seeds.seed,
      folder,
      status,
      ...(problem !== undefined && { problem }),
      ...(open === undefined && { scores: mergeScores(scores) }),
      stages: folds.flatMap(({ stages }) => stages),
      folds,
    };
  });
}

/** The results of the rows that are named, in that order. */
export function selectRows(names: readonly string[] | undefined, results: ExperimentResults): ExperimentResults {
  if (names === undefined) return results;
  return { ...results, rows: names.flatMap((name) => results.rows.filter(({ row }) => row === name)) };
}

/** @throws UserInputError when the folder holds no plan */
function requirePlan(experimentFolder: string): PlanFile {
  const plan = planFile.read(experimentFolder);
  if (plan !== undefined) return plan;
  throw new UserInputError({
    place: experimentFolder,
    reason: 'no experiment was run here: the folder holds no plan.json',
    remedy: 'Name a folder below runs/experiments, or the YAML file of an experiment that was run.',
  });
}

function readRun(run: Pick<RunResults, 'seed' | 'ownSeeds' | 'folder' | 'stages'>): RunResults {
  const result = resultFile.read(run.folder);
  const scores = metricsFile.read(run.folder);
  return {
    ...run,
    status: result?.status ?? (scores === undefined ? 'missing' : 'finished'),
    ...(result?.problem === undefined ? {} : { problem: result.problem }),
    ...(scores === undefined ? {} : { scores }),
  };
}
