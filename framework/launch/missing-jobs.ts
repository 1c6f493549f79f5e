import { basename, join } from 'node:path';
import type { Job } from '../contracts/launcher.js';
import { UserInputError } from '../errors.js';
import { latestResult } from '../execution/run/latest-result.js';
import { runsOf } from '../plan/plan.js';
import type { FrozenPlan } from './freeze-plan.js';
import type { PreparedExperiment } from './prepare-experiment.js';
import { resourcesOf } from './row-resources.js';
import { pendingRuns, titleOf } from './run-frozen.js';
import { stageJobs, type StageJob } from './stage-jobs.js';
import { isGoing, jobStates, submittedJobs, type LauncherPlace } from './submitted-jobs.js';
import { workerCommand } from './worker-command.js';

export interface MissingOptions {
  readonly runsFolder: string;
  readonly retry?: 'failed';
  readonly components?: string;
  /** The folder of the program that jobs start; default: this one. */
  readonly program?: string;
}

export interface MissingJobs {
  /** Those of shared stages first. */
  readonly jobs: readonly Job[];
  /** What the jobs of shared stages are made of. */
  readonly stageJobs: readonly StageJob[];
  /** Number of runs that earlier submissions still compute. */
  readonly going: number;
}

/** The jobs of a plan that have neither finished nor are on their way. */
export async function missingJobs(
  { plan, chosen, resources, experiment }: PreparedExperiment,
  { runs }: Pick<FrozenPlan, 'runs'>,
  { runsFolder, retry, ...worker }: MissingOptions,
): Promise<MissingJobs> {
  const place = { plugins: experiment.plugins, ...(worker.components && { components: worker.components }) };
  const unfinished = pendingRuns({ runs }, retry);
  const going = await idsOfLiving(
    unfinished.map(({ folder }) => folder),
    place,
  );
  const pending = unfinished.filter(({ folder }) => !going.has(folder));
  const names = new Set(pending.map(({ folder }) => basename(folder)));
  const shared = chosen.properties.sharedStagesFirst
    ? stageJobs(
        runsOf(plan).filter(({ folder }) => names.has(folder)),
        resources,
        runsFolder,
      )
    : { jobs: [], awaits: new Map<string, ReadonlyMap<string, string>>() };
  const goingShared = await idsOfLiving(
    shared.jobs.map(({ folder }) => join(runsFolder, folder)),
    place,
  );
  const missing = shared.jobs.filter(({ folder }) => !goingShared.has(join(runsFolder, folder)));
  const waitsFor = (awaits: ReadonlyMap<string, string>) => {
    const folders = [...new Set(awaits.values())].map((folder) => join(runsFolder, folder));
    return {
      after: folders.filter((folder) => !goingShared.has(folder)),
      afterIds: folders.flatMap((folder) => goingShared.get(folder) ?? []),
    };
  };
  const ofStages = ({ folder, computes, runs: count, resources: wanted, awaits }: StageJob): Job => ({
    folder: join(runsFolder, folder),
    title: `${computes.join(', ')} of ${count} ${count === 1 ? 'run' : 'runs'}`,
    ...workerCommand(join(runsFolder, folder), { ...worker, awaits }),
    computes: 'stages',
    resources: wanted,
    ...waitsFor(awaits),
  });
  const ofRun = (run: (typeof pending)[number]): Job => {
    const awaits = shared.awaits.get(basename(run.folder)) ?? new Map<string, string>();
    return {
      folder: run.folder,
      title: titleOf(run),
      ...workerCommand(run.folder, { ...worker, awaits }),
      computes: 'run',
      resources: resourcesOf(resources, run.row),
      ...waitsFor(awaits),
    };
  };
  return { jobs: [...missing.map(ofStages), ...pending.map(ofRun)], stageJobs: missing, going: going.size };
}

/**
 * Ids of the jobs that wait or run, by their folders.
 *
 * @throws UserInputError where a scheduler does not answer: what is on its way would be submitted a second time
 */
async function idsOfLiving(folders: readonly string[], place: LauncherPlace): Promise<ReadonlyMap<string, string>> {
  const submitted = await submittedJobs(folders, place);
  const { states, unanswered } = await jobStates(submitted);
  const [problem] = unanswered.values();
  if (problem !== undefined) throw new UserInputError({ reason: problem });
  const all = submitted.flatMap(({ jobs }) => [...jobs]);
  const isLiving = (folder: string) => {
    const known = states.get(folder);
    // Its task goes on with others.
    const hasFailed = known?.state === 'begun' && latestResult(folder)?.status === 'failed';
    return isGoing(known) && !hasFailed;
  };
  return new Map(all.filter(([folder]) => isLiving(folder)).map(([folder, { id }]) => [folder, id]));
}
