import { UserInputError } from '../errors.js';
import type { Experiment } from '../experiment/experiment.js';
import { loadExperiment } from '../experiment/load.js';
import { cacheFolder } from '../execution/cache/stage-cache.js';
import type { JsonObject } from '../json.js';
import { openInputDigests, type InputDigests } from '../plan/input-digests.js';
import { createPlan, type Plan } from '../plan/plan.js';
import { wantedComponents } from '../plan/wanted-components.js';
import { readCatalogue } from '../registry/catalogue.js';
import { discoverComponents } from '../registry/discover.js';
import type { Registry } from '../registry/registry.js';
import { sectionNamed } from '../registry/sections.js';

export interface PlanOptions {
  readonly set?: readonly string[];
  /** Names of rows; all where absent. */
  readonly rows?: readonly string[];
  /** Seeds to run instead of the file's. */
  readonly seeds?: readonly number[];
  readonly runsFolder: string;
  /** Where the components are; default: Formulary's own folder. */
  readonly components?: string;
}

export interface PlannedExperiment {
  readonly experiment: Experiment;
  /** What rows are made of; not what holds for all of them. */
  readonly registry: Registry;
  readonly plan: Plan;
  readonly digests: InputDigests;
}

/** Loads an experiment file and plans its runs: everything is checked, wired and keyed, nothing is written. */
export async function planExperiment(file: string, options: PlanOptions): Promise<PlannedExperiment> {
  const { set = [], rows, seeds, runsFolder, components } = options;
  const registry = await readCatalogue(components);
  const experiment = await loadExperiment(file, { registry, set, ...(rows === undefined ? {} : { rows }) });
  const digests = await openInputDigests(cacheFolder(runsFolder));
  const request = {
    title: experiment.title,
    rows: experiment.rows.map(({ name, values, seeds: planned }) => ({
      name,
      values: ofRow(values),
      seeds: seeds ?? planned,
    })),
  };
  const wanted = wantedComponents(request.rows.map(({ values }) => values));
  const loaded = await discoverComponents(components, experiment.plugins, wanted);
  return { experiment, registry: loaded, plan: await createPlan(request, loaded, digests), digests };
}

/**
 * Loads the launcher and the tracker of an experiment: planning does without them, which saves the half second that it takes to
 * load a client of MLflow.
 */
export function discoverCommon({ rows, plugins }: Experiment, components?: string): Promise<Registry> {
  return discoverComponents(
    components,
    plugins,
    wantedComponents(
      rows.slice(0, 1).map(({ values }) => common(values)),
      [],
    ),
  );
}

function common(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([name]) => sectionNamed(name)?.common === true));
}

/** What a row's runs depend on: without the sections that say where they are computed and shown. */
function ofRow(values: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([name]) => sectionNamed(name)?.common !== true));
}

/** A seed list of the command line: `42,43`. */
export function parseSeeds(words: readonly string[]): readonly number[] {
  const seeds = words.flatMap((word) => word.split(',')).filter((word) => word !== '');
  if (seeds.length === 0)
    throw new UserInputError({ place: '--seeds', reason: 'names no seed', remedy: 'write for example --seeds 42,43' });
  for (const seed of seeds) {
    if (!/^\d+$/.test(seed) || Number(seed) > 0xffffffff) {
      throw new UserInputError({
        place: '--seeds',
        reason: `received "${seed}", expected whole numbers from 0 to 4294967295`,
        remedy: 'write for example --seeds 42,43',
      });
    }
  }
  return [...new Set(seeds.map(Number))];
}
