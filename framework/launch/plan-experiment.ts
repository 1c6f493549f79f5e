import { UserInputError } from '../errors.js';
import type { Experiment } from '../experiment/experiment.js';
import { loadExperiment } from '../experiment/load.js';
import { cacheFolder } from '../records/cache-folder.js';
import type { JsonObject } from '../json.js';
import { openInputDigests, type InputDigests } from '../plan/input-digests.js';
import { createPlan, type Plan } from '../plan/plan.js';
import { wantedComponents } from '../plan/wanted-components.js';
import { readCatalogue } from '../registry/catalogue.js';
import { discoverComponents } from '../registry/discover.js';
import type { Catalogue, Registry } from '../registry/registry.js';
import { metricProperties } from './metric-properties.js';
import { plannedRungs, searchAmong, type Rung } from './rungs.js';

export interface PlanOptions {
  readonly set?: readonly string[];
  /** Names of the rows to plan; all rows where absent. */
  readonly rows?: readonly string[];
  /** Seeds that replace those of the file. */
  readonly seeds?: readonly number[];
  readonly runsFolder: string;
  /** The folder that holds the components; Formulary's own where absent. */
  readonly components?: string;
  /** Hears what takes long before anything is computed: the reading of large files. */
  readonly tell?: (text: string) => void;
}

export interface PlannedExperiment {
  readonly experiment: Experiment;
  /** The components that rows use. The launcher and the tracker are not among them. */
  readonly registry: Registry;
  readonly plan: Plan;
  /** Where a search by halving stands. */
  readonly rung?: Rung;
  readonly digests: InputDigests;
}

/** Loads an experiment file and plans its runs. Everything is checked, wired and keyed, and nothing is written. */
export async function planExperiment(file: string, options: PlanOptions): Promise<PlannedExperiment> {
  const { set = [], rows, seeds, runsFolder, components } = options;
  const registry = await readCatalogue(components);
  const experiment = await loadExperiment(file, { registry, set, ...(rows === undefined ? {} : { rows }) });
  const digests = await openInputDigests(cacheFolder(runsFolder), options.tell);
  const request = {
    title: experiment.title,
    rows: experiment.rows.map(({ name, values, seeds: planned }) => ({
      name,
      values: ofRow(values, experiment, registry),
      seeds: seeds ?? planned,
    })),
  };
  const wanted = wantedComponents(request.rows.map(({ values }) => values));
  const loaded = await discoverComponents(components, experiment.plugins, wanted);
  const plan = await createPlan(request, loaded, digests);
  const planned = { experiment, registry: loaded, plan, digests };
  // Rows that were asked for by name are computed, whatever a search would choose.
  return rows === undefined ? withRungs(planned, runsFolder) : planned;
}

/** Of a search by halving, the rungs that are decided; any other experiment as it is. */
function withRungs(planned: PlannedExperiment, runsFolder: string): PlannedExperiment {
  const { experiment, registry, plan } = planned;
  const { search } = experiment;
  if (search?.halving === undefined || search.by === undefined) return planned;
  const { higherIsBetter = true } = metricProperties(plan.rows, registry)[search.by.split('/').at(-1)!] ?? {};
  const { by, halving } = search;
  const decided = plannedRungs({ plan, search: { ...search, by, halving }, runsFolder, higherIsBetter });
  const among = searchAmong(search, decided.plan);
  return { ...planned, ...decided, experiment: { ...experiment, search: among } };
}

/**
 * Loads the components that hold for the whole experiment, such as its launcher and tracker. Planning does without them, which
 * saves the half second that it takes to load a client of MLflow.
 */
export function discoverCommon({ common, plugins }: Experiment, components?: string): Promise<Registry> {
  return discoverComponents(components, plugins, wantedComponents([common as JsonObject], []));
}

/** The values that a row's runs depend on: all but the sections that say where runs are computed and shown. */
function ofRow(values: JsonObject, { common }: Experiment, { sections }: Catalogue): JsonObject {
  const isElsewhere = (name: string) => Object.hasOwn(common, name) || sections.named(name)?.neverInValues === true;
  return Object.fromEntries(Object.entries(values).filter(([name]) => !isElsewhere(name)));
}

/**
 * Reads seeds as the command line writes them: `42,43`.
 *
 * @throws UserInputError for anything but whole numbers from 0 to 4294967295
 */
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
