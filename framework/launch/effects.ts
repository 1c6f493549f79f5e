import { join } from 'node:path';
import type { Stage } from '../contracts/stage.js';
import { planState } from '../execution/cache/plan-state.js';
import type { Json } from '../json.js';
import { runsOf } from '../plan/plan.js';
import { createRunContainer } from '../registry/container.js';
import { places } from './freeze-plan.js';
import { pendingRuns } from './run-frozen.js';
import { rowDetails } from './row-details.js';
import { prepareExperiment, type PrepareOptions, type PreparedExperiment } from './prepare-experiment.js';

/** What a command will do to the world outside of it. */
export interface Effects {
  readonly title: string;
  /** Number of runs that would be computed. */
  readonly runs: number;
  /** Files and folders, absolute. */
  readonly reads: readonly string[];
  /** Environment variables that the experiment names. */
  readonly variables: readonly string[];
  /** Folders, absolute; stages whose outputs are written, with their number. */
  readonly writes: readonly string[];
  readonly outputs: Readonly<Record<string, number>>;
  /** Addresses, and what for. */
  readonly contacts: readonly string[];
  /** Packages whose code is loaded beside Formulary's own, and their folders. */
  readonly loads: readonly string[];
  /** Programs that are started. */
  readonly starts: readonly string[];
}

/** Says what running an experiment would read, write, contact, load and start. Nothing of it is done. */
export async function effectsOf(file: string, options: PrepareOptions): Promise<Effects> {
  const prepared = await prepareExperiment(file, options);
  const { experiment, plan } = prepared;
  const { runsFolder } = options;
  const { experimentFolder, runs } = places(plan, runsFolder, options.displayedFile);
  const missing = planState(plan, runsFolder).filter(({ cached }) => !cached);
  const outputs = new Map(missing.map(({ key, stage }) => [key, stage]));
  const pending = pendingRuns({ runs });
  const written = [...rowDetails(experiment).values()].flatMap(({ environment }) => Object.values(environment));
  return {
    title: experiment.title,
    runs: pending.length,
    reads: [...new Set([...experiment.files, ...(await inputs(prepared, new Set(outputs.keys())))])],
    variables: unique(written.flatMap((text) => [...text.matchAll(/\$\{env:(\w+)/g)].map(([, name]) => name!))),
    writes: [
      ...(outputs.size > 0 ? [join(runsFolder, 'cache')] : []),
      ...pending.map(({ folder }) => folder),
      ...(pending.length > 0 ? [experimentFolder] : []),
    ],
    outputs: countsOf([...outputs.values()]),
    contacts: contacts(prepared, pending.length > 0),
    loads: experiment.plugins.map((plugin) => `${plugin.package} (${plugin.folder})`),
    starts: starts(prepared, pending.length),
  };
}

/** Raw files of the stages that would be computed. */
async function inputs(
  { plan, registry }: PreparedExperiment,
  missing: ReadonlySet<string>,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const { values, runs } of plan.rows) {
    const container = createRunContainer(registry, values);
    const stages = new Set(
      runs.flatMap((run) => run.stages.filter(({ key }) => missing.has(key))).map(({ stage }) => stage),
    );
    for (const stage of stages) {
      const component = registry.find('stage', stage);
      const files = component && (await container.build<Stage>(component).files?.());
      for (const file of files ?? []) found.add(file);
    }
  }
  return [...found];
}

function contacts({ plan, tracker, chosen }: PreparedExperiment, isWork: boolean): readonly string[] {
  if (!isWork) return [];
  const named = plan.rows
    .flatMap(({ values }) => leaves(values))
    .filter(([, leaf]) => /^https?:\/\//.test(String(leaf)));
  return unique([
    ...named.map(([path, leaf]) => `${new URL(String(leaf)).origin} (${path})`),
    ...(tracker?.destination === undefined ? [] : [`${tracker.destination} (tracking)`]),
    ...(chosen.launcher.run === undefined ? [`the scheduler of launcher/${String(chosen.section['type'])}`] : []),
  ]);
}

/** Workers, and programs that components are given as a list of words: `teacher.command`. */
function starts({ plan, chosen }: PreparedExperiment, runs: number): readonly string[] {
  if (runs === 0) return [];
  const commands = runsOf(plan).flatMap(({ values }) =>
    Object.entries(values).flatMap(([section, value]) => {
      const { command } = (value ?? {}) as { readonly command?: Json };
      return Array.isArray(command) ? [`${command.join(' ')} (${section}.command)`] : [];
    }),
  );
  return unique([`a worker for each run, through launcher/${String(chosen.section['type'])}`, ...commands]);
}

function leaves(value: Json, path = ''): readonly (readonly [string, Json])[] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) =>
    leaves(inner as Json, path === '' ? name : `${path}.${name}`),
  );
}

function countsOf(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
