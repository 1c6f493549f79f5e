import type { Tracker } from '../contracts/tracker.js';
import { requireWritable } from '../files/require-writable.js';
import { doubtfulRows } from '../experiment/inherited-rows.js';
import { readCatalogue } from '../registry/catalogue.js';
import type { PluginFolder } from '../registry/registry.js';
import { codeVersion } from './code-version.js';
import { buildCommon, buildLauncher, type ChosenLauncher } from './common-component.js';
import type { FreezeRequest } from './freeze-plan.js';
import { discoverCommon, planExperiment, type PlanOptions, type PlannedExperiment } from './plan-experiment.js';
import { rowDetails } from './row-details.js';
import { rowResources, type RowResources } from './row-resources.js';

export interface PrepareOptions extends PlanOptions {
  /** The command as it was typed, for `plan.json`. */
  readonly command: string;
  /** The experiment file as `plan.json` names it. */
  readonly displayedFile: string;
  /** Whether results go to a tracker. */
  readonly tracking: boolean;
}

/** An experiment that was planned and checked, and what computes it. Nothing of it stands in files yet. */
export interface PreparedExperiment extends PlannedExperiment {
  readonly chosen: ChosenLauncher;
  readonly tracker: Tracker | undefined;
  readonly resources: RowResources;
  /** What the user should know before the start, one line each. */
  readonly warnings: readonly string[];
  /** What the files of the plan say. `plugins` are those of a copy where the code was copied. */
  readonly freezeRequest: (plugins?: readonly PluginFolder[]) => Promise<FreezeRequest>;
}

/** Plans an experiment and builds its launcher and tracker. */
export async function prepareExperiment(file: string, options: PrepareOptions): Promise<PreparedExperiment> {
  await requireWritable(options.runsFolder);
  const planned = await planExperiment(file, options);
  const { experiment, plan } = planned;
  const common = await discoverCommon(experiment, options.components);
  const tracker = options.tracking ? buildCommon(common, 'tracker', experiment.common['tracking']) : undefined;
  const chosen = buildLauncher(common, experiment.common['launcher']);
  const catalogue = await (await readCatalogue(options.components)).withPlugins(experiment.plugins);
  const stages = catalogue.ofKind('stage').map(({ type }) => type);
  const resources = rowResources(experiment, stages);
  const warnings = [
    ...experiment.overruled,
    ...doubtfulRows(experiment.rowChanges, options.displayedFile),
    ...withoutEffect(resources, chosen),
  ];
  const freezeRequest = async (plugins = experiment.plugins): Promise<FreezeRequest> => ({
    plan,
    runsFolder: options.runsFolder,
    file: options.displayedFile,
    command: options.command,
    ...(experiment.description === undefined ? {} : { description: experiment.description }),
    tables: experiment.tables,
    claims: experiment.claims,
    ...(experiment.common['figures'] === undefined ? {} : { figures: experiment.common['figures'] }),
    ...(experiment.search === undefined ? {} : { search: experiment.search }),
    plugins,
    ...(experiment.common['tracking'] === undefined ? {} : { tracking: experiment.common['tracking'] }),
    code: await codeVersion(),
    details: rowDetails(experiment),
  });
  return { ...planned, chosen, tracker, resources, warnings, freezeRequest };
}

/** A file may be meant for a cluster and be tried on a laptop: settings without effect are said and not refused. */
function withoutEffect(resources: RowResources, { properties, section }: ChosenLauncher): readonly string[] {
  const asked = [...resources.values()].flatMap(({ stages = {}, ...base }) => [
    ...Object.keys(base),
    ...Object.values(stages).flatMap((own) => Object.keys(own)),
  ]);
  const honours: readonly string[] = properties.honours;
  const ignored = [...new Set(asked)].filter((name) => !honours.includes(name));
  if (ignored.length === 0) return [];
  return [
    `launcher/${String(section['type'])} does not honour ${ignored.map((name) => `resources.${name}`).join(', ')}`,
  ];
}
