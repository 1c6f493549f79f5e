import { UserInputError } from '../errors.js';
import type { Experiment } from '../experiment/experiment.js';
import { loadExperiment } from '../experiment/load.js';
import { cacheFolder } from '../execution/stage-cache.js';
import type { JsonObject } from '../json.js';
import { openInputDigests, type InputDigests } from '../plan/input-digests.js';
import { createPlan, type Plan } from '../plan/plan.js';
import { wantedComponents } from '../plan/wanted-components.js';
import { readCatalogue } from '../registry/catalogue.js';
import { discoverComponents } from '../registry/discover.js';
import type { Registry } from '../registry/registry.js';
import { sections } from '../registry/sections.js';

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
  readonly registry: Registry;
  readonly plan: Plan;
  readonly digests: InputDigests;
}

/** Loads an experiment file and plans its runs: everything is checked, wired and keyed, nothing is written. */
export async function planExperiment(file: string, options: PlanOptions): Promise<PlannedExperiment> {
  const { set = [], rows, seeds, runsFolder, components } = options;
  const registry = await readCatalogue(components);
  const experiment = await loadExperiment(file, { registry, set, ...(rows === undefined ? {} : { rows }) });
  const wanted = wantedComponents(experiment.rows.map(({ values }) => values));
  const digests = await openInputDigests(cacheFolder(runsFolder));
  const request = {
    title: experiment.title,
    rows: experiment.rows.map(({ name, values, seeds: planned }) => ({
      name,
      values: ofRow(values),
      seeds: seeds ?? planned,
    })),
  };
  const loaded = await discoverComponents(components, experiment.plugins, wanted);
  return { experiment, registry: loaded, plan: await createPlan(request, loaded, digests), digests };
}

/** What a row's runs depend on: without the sections that say where they are computed and shown. */
function ofRow(values: JsonObject): JsonObject {
  const common = sections.filter((section) => section.common === true).map(({ name }) => name);
  return Object.fromEntries(Object.entries(values).filter(([name]) => !common.includes(name)));
}

/** A seed list of the command line: `42,43`. */
export function parseSeeds(words: readonly string[]): readonly number[] {
  const seeds = words.flatMap((word) => word.split(',')).filter((word) => word !== '');
  for (const seed of seeds)
    if (!/^\d+$/.test(seed) || Number(seed) > 0xffffffff)
      throw new UserInputError({
        place: '--seeds',
        reason: `received "${seed}", expected whole numbers from 0 to 4294967295`,
        remedy: 'write for example --seeds 42,43',
      });
  return [...new Set(seeds.map(Number))];
}
