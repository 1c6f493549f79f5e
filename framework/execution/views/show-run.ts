import { dirname, resolve } from 'node:path';
import { UserInputError } from '../../errors.js';
import type { JsonObject } from '../../json.js';
import { createRunContainer } from '../../registry/container.js';
import { discoverComponents } from '../../registry/discover.js';
import { withDefaults } from '../../registry/defaults.js';
import { distinctPlugins, type PluginFolder } from '../../registry/registry.js';
import { readRun, type RunFile } from '../../records/run-file.js';
import { requireWhole } from '../cache/require-whole.js';
import { isComplete, stagePlaces } from '../cache/stage-cache.js';
import type { Shown, View } from '../../contracts/view.js';
import { viewOf } from './view-of.js';

export interface RunViewRequest {
  /** A run folder. */
  readonly run: string;
  /** Type of the view component. */
  readonly view: string;
  /** File that the view writes, for views that write one. */
  readonly out?: string;
  /** File that the view reads, for views that answer about other patients. */
  readonly given?: string;
  /** Options of the view that differ from their defaults. */
  readonly options?: JsonObject;
  /** Packages whose components are there, although the run was computed without them. */
  readonly plugins?: readonly PluginFolder[];
}

/**
 * Shows a view of a finished run, with the components, options and stage outputs that the run was computed with.
 *
 * @throws UserInputError when the folder holds no run, the run has no stage that the view reads, or its output is gone or
 * damaged
 */
export async function showRun({
  run: folder,
  view: type,
  plugins = [],
  options = {},
  ...files
}: RunViewRequest): Promise<Shown> {
  const run = openRun(folder);
  const registry = await (await discoverComponents()).withPlugins(distinctPlugins([...run.plugins, ...plugins]));
  const container = createRunContainer(registry, run.values);
  const view = viewOf(registry, type, container.get('row'));
  const runsFolder = dirname(resolve(folder));
  const outputs = new Map<string, string>();
  for (const { stage, key } of run.stages)
    if (isComplete(runsFolder, stage, key)) outputs.set(stage, stagePlaces(runsFolder, stage, key).output);
  for (const stage of view.properties.stages) {
    if (outputs.has(stage)) continue;
    const isPart = run.stages.some((planned) => planned.stage === stage);
    throw new UserInputError({
      place: folder,
      reason: isPart
        ? `the output of the stage "${stage}" is not in the cache: the run is unfinished, or the cache was pruned`
        : `the run has no stage "${stage}"; its stages are ${run.stages.map((planned) => planned.stage).join(', ')}`,
      remedy: isPart ? 'Run the experiment again: only what is missing is computed.' : 'Choose a run that has one.',
    });
  }
  for (const stage of view.properties.stages) await requireWhole(outputs.get(stage)!);
  return container.build<View>(view, withDefaults(view.options, options)).show({
    input: (stage) => {
      const output = outputs.get(stage);
      if (output === undefined) throw new Error(`the run has no output of the stage "${stage}"`);
      return output;
    },
    ...files,
  });
}

function openRun(folder: string): RunFile {
  const run = readRun(folder);
  if (run !== undefined) return run;
  throw new UserInputError({
    place: folder,
    reason: 'is no run folder: it holds no run.json',
    remedy: 'Name a folder such as runs/run-0123456789ab; `formulary runs` lists them.',
  });
}
