import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Json, JsonObject } from '../json.js';
import { canonicalJson } from '../plan/canonical-json.js';
import { runsOf, type Plan, type PlannedRun } from '../plan/plan.js';
import { asText, flatten, planFile, type PlanFile, type Search } from '../records/plan-file.js';
import type { PluginFolder, Registry } from '../registry/registry.js';
import { folderOfExperiment } from './experiment-folder.js';
import { metricProperties } from './metric-properties.js';
import type { Claim } from '../records/claim.js';
import type { CodeVersion } from '../records/code-version.js';
import { keepFromGit } from '../files/keep-from-git.js';
import type { OwnSeeds, Seeds } from '../records/own-seeds.js';
import { replaceFile } from '../files/replace-file.js';
import { sideBySide } from '../files/side-by-side.js';
import { recordOrigin } from '../records/origin-file.js';
import { resultFile } from '../records/result-file.js';
import { relativeToRoots, runFile, type RunFile } from '../records/run-file.js';
import type { TableRequest } from '../records/table-request.js';

/** A plan, and what else its files record. */
export interface FreezeRequest {
  readonly plan: Plan;
  readonly runsFolder: string;
  readonly file: string;
  readonly command: string;
  readonly description?: string;
  readonly tables: readonly TableRequest[];
  readonly claims: readonly Claim[];
  /** The `figures` section. */
  readonly figures?: JsonObject;
  readonly search?: Search;
  readonly plugins: readonly PluginFolder[];
  /** The `tracking` section, with which other processes and later commands open the tracker. */
  readonly tracking?: JsonObject;
  readonly code: CodeVersion;
  /** By the name of a row, what its files record that the plan does not say. */
  readonly details: ReadonlyMap<string, RowDetails>;
}

/** What only the experiment file says about a row. */
export interface RowDetails {
  readonly ablations: readonly string[];
  /** Values that came from environment variables, as the file writes them: `dataset.root` → `${env:MIMIC_III_ROOT}`. */
  readonly environment: Readonly<Record<string, string>>;
  /** The resolved row as YAML, with the origin of each value. */
  readonly resolved: string;
}

/** A plan that stands in files. */
export interface FrozenPlan {
  readonly experimentFolder: string;
  readonly runs: readonly FrozenRun[];
  /** Folders that did not exist before. */
  readonly created: readonly string[];
}

export interface FrozenRun extends Seeds {
  /** Absolute path. */
  readonly folder: string;
  readonly row: string;
}

/**
 * Writes `plan.json` of the experiment and `run.json` of every run that has not finished. Edits of the experiment file change
 * nothing from then on.
 */
export async function freezePlan(request: FreezeRequest, registry: Registry): Promise<FrozenPlan> {
  const { plan, runsFolder, file } = request;
  const { experimentFolder, runs } = places(plan, runsFolder, file);
  const created: string[] = [];
  const make = async (folder: string) => {
    if (!existsSync(folder)) created.push(folder);
    await mkdir(folder, { recursive: true });
  };
  await keepFromGit(runsFolder);
  await sideBySide(runsOf(plan), async (run) => {
    const folder = join(runsFolder, run.folder);
    if (resultFile.readIfWhole(folder)?.status === 'finished') return;
    await make(folder);
    const details = request.details.get(run.row);
    await runFile.write(folder, runContent(request, run, details));
    await replaceFile(join(folder, 'experiment.yaml'), details?.resolved ?? '');
  });
  await make(experimentFolder);
  await recordOrigin(experimentFolder);
  await planFile.write(experimentFolder, planContent(request, registry));
  return { experimentFolder, runs, created };
}

/**
 * Where a plan stands when it is frozen; nothing is written.
 *
 * @param file the experiment file, as `plan.json` names it
 */
export function places(plan: Plan, runsFolder: string, file: string): Omit<FrozenPlan, 'created'> {
  return {
    experimentFolder: folderOfExperiment(plan, runsFolder, file),
    runs: besideTheirLike(runsOf(plan)).map((run) => ({
      folder: join(runsFolder, run.folder),
      row: run.row,
      seed: run.seed,
      ...shownOwnSeeds(run),
    })),
  };
}

/**
 * Runs that begin with the same output stand together, in the order in which the first of each came: where an experiment of
 * several datasets is broken off, some of these are whole.
 */
function besideTheirLike(runs: readonly PlannedRun[]): readonly PlannedRun[] {
  const groups = new Map<string | undefined, PlannedRun[]>();
  for (const run of runs) {
    const first = run.stages[0]?.key;
    const group = groups.get(first) ?? [];
    groups.set(first, group);
    group.push(run);
  }
  return [...groups.values()].flat();
}

/** What stands in the `run.json` of a run. */
export function runContent(
  { plan, plugins, code }: FreezeRequest,
  run: PlannedRun,
  details: RowDetails | undefined,
): RunFile {
  const { row, seed, values, stages } = run;
  const { ablations = [], environment = {} } = details ?? {};
  const seeds = { seed, ...shownOwnSeeds(run) };
  const roots = rootsOf(environment);
  const relative = {
    values: relativeToRoots(values, roots),
    plugins: plugins.map((plugin) => ({ ...plugin, folder: relativeToRoots(plugin.folder, roots) })),
  };
  return { schema: 1, title: plan.title, row, ...seeds, ablations, ...relative, roots, environment, stages, code };
}

function shownOwnSeeds({ ownSeeds }: PlannedRun): { readonly ownSeeds?: OwnSeeds } {
  return Object.keys(ownSeeds).length === 0 ? {} : { ownSeeds };
}

/** Folders that may lie elsewhere on another machine: the project, and what environment variables of the file name. */
function rootsOf(environment: RowDetails['environment']): Readonly<Record<string, string>> {
  const variables = Object.values(environment).flatMap((written) => [...written.matchAll(/\$\{env:(\w+)/g)]);
  const named = variables.map(([, name = '']) => [name, process.env[name] ?? ''] as const);
  return { ...Object.fromEntries(named.filter(([, place]) => isAbsolute(place))), FORMULARY_PROJECT: process.cwd() };
}

function planContent(request: FreezeRequest, registry: Registry): PlanFile {
  const { plan, file, command, description, tables, claims, figures, search, tracking, plugins } = request;
  const leaves = plan.rows.map(({ values }) => flatten(values));
  return {
    schema: 1,
    title: plan.title,
    ...(description === undefined ? {} : { description }),
    file,
    command,
    createdAt: Date.now(),
    parameters: sharedLeaves(leaves),
    rows: plan.rows.map(({ row, values, runs, trainedOnce }, index) => ({
      row,
      values,
      parameters: Object.fromEntries(Object.entries(leaves[index] ?? {}).map(([name, leaf]) => [name, asText(leaf)])),
      runs: runs.map((run) => ({
        seed: run.seed,
        ...shownOwnSeeds(run),
        folder: run.folder,
        stages: run.stages.map(({ stage, key }) => ({ stage, key })),
      })),
      ...(trainedOnce.length === 0 ? {} : { trainedOnce }),
    })),
    tables,
    ...(claims.length === 0 ? {} : { claims }),
    ...(figures === undefined ? {} : { figures }),
    ...(search === undefined ? {} : { search }),
    metricProperties: metricProperties(plan.rows, registry),
    ...(tracking === undefined ? {} : { tracking }),
    ...(plugins.length === 0 ? {} : { plugins }),
  };
}

function sharedLeaves(leaves: readonly Readonly<Record<string, Json>>[]): JsonObject {
  const [first = {}, ...others] = leaves;
  const isShared = ([name, leaf]: readonly [string, Json]) =>
    others.every((other) => Object.hasOwn(other, name) && canonicalJson(other[name] as Json) === canonicalJson(leaf));
  return Object.fromEntries(Object.entries(first).filter(isShared));
}
