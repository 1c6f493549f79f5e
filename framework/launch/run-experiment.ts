import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { codeVersion } from './code-version.js';
import { freezePlan, type FrozenPlan } from './freeze-plan.js';
import { resultFile } from '../records/result-file.js';
import { requireWritable } from '../files/require-writable.js';
import { runsOf, type Plan } from '../plan/plan.js';
import { openJournal } from '../records/journal-writer.js';
import type { Delivery } from '../contracts/tracker.js';
import { buildCommon } from './common-component.js';
import { followDelivery } from './follow-delivery.js';
import type { JobEvent, JobResult } from '../contracts/launcher.js';
import { discoverCommon, planExperiment, type PlanOptions, type PlannedExperiment } from './plan-experiment.js';
import { rowDetails } from './row-details.js';
import { pendingRuns, runFrozen } from './run-frozen.js';
import { journalFile } from '../records/journal-reader.js';

export interface RunOptions extends PlanOptions {
  /** The command as it was typed, for `plan.json`. */
  readonly command: string;
  /** The experiment file as `plan.json` names it. */
  readonly displayedFile: string;
  readonly signal: AbortSignal;
  readonly keepGoing: boolean;
  readonly retry?: 'failed';
  readonly tracking: boolean;
  /** Is called when everything was checked, before the first run starts; `overruled` says what `--set` met in rows. */
  readonly onStart: (frozen: FrozenPlan, pending: number, overruled: readonly string[]) => void;
  readonly onEvent: (event: JobEvent) => void;
  /** Writes the report of an experiment folder. Returns the files that a tracker shows, relative to that folder. */
  readonly report: (experimentFolder: string) => Promise<readonly string[]>;
}

export interface ExperimentOutcome {
  readonly title: string;
  readonly experimentFolder: string;
  readonly runFolders: readonly string[];
  readonly results: readonly JobResult[];
  /** `input`: what the experiment says or reads must change. Of runs that are new, finished stages alone were kept. */
  readonly status: 'finished' | 'failed' | 'input' | 'cancelled';
  readonly delivery: Delivery;
}

/** Plans an experiment, freezes the plan, computes the runs that have not finished, reports and delivers. */
export async function runExperiment(file: string, options: RunOptions): Promise<ExperimentOutcome> {
  await requireWritable(options.runsFolder);
  const planned = await planExperiment(file, options);
  const { experiment, digests } = planned;
  await digests.save();
  const frozen = await freeze(planned, options);
  const common = await discoverCommon(experiment, options.components);
  const tracker = options.tracking ? buildCommon(common, 'tracker', experiment.common['tracking']) : undefined;
  const launcher = buildCommon(common, 'launcher', experiment.common['launcher']);
  if (launcher === undefined) throw new Error('no launcher is installed');

  const pending = pendingRuns(frozen, options.retry).length;
  options.onStart(frozen, pending, experiment.overruled);
  const follower = followDelivery(tracker, frozen.experimentFolder, pending > 0);
  const { results, launched } = await runFrozen(frozen, launcher, options);
  const status = statusOf(results, options.signal);
  const { experimentFolder } = frozen;
  const isNothing = status === 'input' && isAllNew(frozen);
  if (!isNothing) {
    const files = await options.report(experimentFolder);
    if (launched > 0) recordExperiment(frozen, planned, status, files);
  }
  const delivery = await follower.finish();
  // A run that a tracker shows must not vanish here.
  const isDiscarded = isNothing && delivery.delivered === 0;
  if (isDiscarded) await discard(frozen, planned.plan, options.runsFolder);
  const runFolders = isDiscarded ? [] : frozen.runs.map(({ folder }) => folder);
  return { title: experiment.title, experimentFolder, runFolders, results, status, delivery };
}

async function freeze({ experiment, registry, plan }: PlannedExperiment, options: RunOptions): Promise<FrozenPlan> {
  const { runsFolder, command, displayedFile } = options;
  return freezePlan(
    {
      plan,
      runsFolder,
      file: displayedFile,
      command,
      ...(experiment.description === undefined ? {} : { description: experiment.description }),
      tables: experiment.tables,
      claims: experiment.claims,
      ...(experiment.search === undefined ? {} : { search: experiment.search }),
      plugins: experiment.plugins,
      ...(experiment.common['tracking'] === undefined ? {} : { tracking: experiment.common['tracking'] }),
      code: await codeVersion(),
      details: rowDetails(experiment),
    },
    registry,
  );
}

function statusOf(results: readonly JobResult[], signal: AbortSignal): ExperimentOutcome['status'] {
  if (signal.aborted) return 'cancelled';
  const failed = results.filter(({ status }) => status === 'failed');
  if (failed.length > 0) return failed.every(({ cause }) => cause === 'input') ? 'input' : 'failed';
  return results.some(({ status }) => status === 'cancelled') ? 'cancelled' : 'finished';
}

/** Whether every run of the plan is new and none has finished. */
function isAllNew({ created, runs }: FrozenPlan): boolean {
  return runs.every(({ folder }) => created.includes(folder) && resultFile.readIfWhole(folder)?.status !== 'finished');
}

/** Removes the folders of runs whose input was wrong. Finished stages stay for the corrected input. */
async function discard({ created }: FrozenPlan, plan: Plan, runsFolder: string): Promise<void> {
  const stages = runsOf(plan).flatMap((run) => run.stages);
  for (const folder of created) await rm(folder, { recursive: true, force: true });
  const names = new Set(stages.map(({ stage }) => join('cache', stage)));
  for (const name of [...names, 'cache', 'experiments', ''])
    await rmdir(join(runsFolder, name)).catch(() => 'absent, or in use by others');
}

/** Writes the experiment's own journal: its start, the files of its report, and its end. */
function recordExperiment(
  { experimentFolder }: FrozenPlan,
  { experiment }: PlannedExperiment,
  status: ExperimentOutcome['status'],
  files: readonly string[],
): void {
  const journal = openJournal(journalFile(experimentFolder));
  if (!journal.isContinued)
    journal.append({ event: 'start', title: experiment.title, parameters: {}, tags: { experiment: experiment.title } });
  for (const name of files)
    journal.append({ event: 'artifact', path: name, name, kind: name.startsWith('tables/') ? 'table' : 'file' });
  journal.append({ event: 'end', status: status === 'input' ? 'failed' : status });
  journal.flush();
  journal.close();
}
