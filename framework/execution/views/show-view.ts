import { UserInputError } from '../../errors.js';
import type { JsonObject } from '../../json.js';
import { loadExperiment } from '../../experiment/load.js';
import type { Row } from '../../experiment/experiment.js';
import { openInputDigests } from '../../plan/input-digests.js';
import { planStages } from '../../plan/plan.js';
import { parseRead } from '../../plan/stage-values.js';
import { stageOrder } from '../../plan/stage-order.js';
import { namingComponent } from '../../registry/component-error.js';
import { createRunContainer } from '../../registry/container.js';
import { discoverComponents } from '../../registry/discover.js';
import { withDefaults } from '../../registry/defaults.js';
import { distinctPlugins, type PluginFolder } from '../../registry/registry.js';
import { computeStage } from '../run/compute-stage.js';
import { keepFromGit } from '../../files/keep-from-git.js';
import { requireWritable } from '../../files/require-writable.js';
import { requireWhole } from '../cache/require-whole.js';
import { cacheFolder } from '../../records/cache-folder.js';
import { stagePlaces } from '../cache/stage-cache.js';
import type { Stage } from '../../contracts/stage.js';
import type { Shown, View } from '../../contracts/view.js';
import { viewOf } from './view-of.js';

export interface ViewRequest {
  /** The experiment file. */
  readonly file: string;
  /** Type of the view component. */
  readonly view: string;
  /** Overrides of the file: `path=value`. */
  readonly set: readonly string[];
  readonly runsFolder: string;
  /** Packages whose components are there, although the experiment may not list them. */
  readonly plugins?: readonly PluginFolder[];
  /** Name of the row; the first row where absent. */
  readonly row?: string;
  /** File or folder that the view writes, for views that write one. */
  readonly out?: string;
  /** The file that the view is asked about, if it is. */
  readonly given?: string;
  /** Options of the view that differ from their defaults. */
  readonly options?: JsonObject;
  readonly signal: AbortSignal;
  readonly onProgress: (stage: string, done: number, total: number, unit: string) => void;
}

/**
 * Shows a view of an experiment. It computes the stages that the view reads if they are not in the cache. Only the values that
 * those stages read must be there: a view of the cohort needs no checkpoint of a teacher.
 */
export async function showView(request: ViewRequest): Promise<Shown> {
  const { runsFolder, signal } = request;
  const discovered = await discoverComponents();
  const experiment = await loadExperiment(request.file, { registry: discovered, set: request.set, allowUnset: true });
  const registry = await discovered.withPlugins(distinctPlugins([...experiment.plugins, ...(request.plugins ?? [])]));
  const row = chooseRow(experiment.rows, request.row);
  const container = createRunContainer(registry, row.values);
  const view = viewOf(registry, request.view, container.get('row'));
  const reads = stageOrder(registry, container.get('row'), view.properties.stages).flatMap(
    ({ properties }) => properties.reads,
  );
  const unset = experiment.unsetVariables.find(({ path }) =>
    reads.some((read) => isAtOrBelow(path, parseRead(read).path)),
  );
  if (unset !== undefined) {
    throw new UserInputError({
      place: `${unset.place.file}:${unset.place.line}:${unset.place.column}`,
      reason: `${unset.path} reads the environment variable ${unset.name}, which is not set`,
      remedy: `Set it: ${unset.name}=… formulary …`,
    });
  }
  await requireWritable(runsFolder);
  await keepFromGit(runsFolder);
  const digests = await openInputDigests(cacheFolder(runsFolder));
  const stages = await planStages(row.values, view.properties.stages, registry, digests);
  await digests.save();
  const build = (name: string) => container.build<Stage>(registry.find('stage', name)!);
  for (const planned of stages) {
    const { stage } = planned;
    await computeStage({
      runsFolder,
      planned,
      signal,
      listener: {
        metric() {},
        note() {},
        progress: (done, total, unit) => request.onProgress(stage, done, total, unit),
      },
      start: async () => build(stage),
      build,
    }).catch((error: unknown) => {
      throw namingComponent(error, registry.all(), `stage ${stage} of row "${row.name}"`);
    });
  }
  const outputs = new Map(stages.map(({ stage, key }) => [stage, stagePlaces(runsFolder, stage, key).output]));
  for (const stage of view.properties.stages) await requireWhole(outputs.get(stage)!);
  return container.build<View>(view, withDefaults(view.options, request.options ?? {})).show({
    input: (stage) => {
      const folder = outputs.get(stage);
      if (folder === undefined) throw new Error(`view ${request.view} does not declare the stage "${stage}"`);
      return folder;
    },
    ...(request.out === undefined ? {} : { out: request.out }),
    ...(request.given === undefined ? {} : { given: request.given }),
  });
}

function isAtOrBelow(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}.`);
}

function chooseRow(rows: readonly Row[], name: string | undefined): Row {
  const row = name === undefined ? rows[0] : rows.find((candidate) => candidate.name === name);
  if (row !== undefined) return row;
  throw new UserInputError({
    place: '--row',
    reason: `there is no row "${name ?? ''}"`,
    remedy: `Write one of: ${rows.map((candidate) => candidate.name).join(', ')}.`,
  });
}
