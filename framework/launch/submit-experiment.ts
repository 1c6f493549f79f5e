import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Job, JobPlace } from '../contracts/launcher.js';
import { count } from '../count.js';
import { UserInputError } from '../errors.js';
import { tryExclusively } from '../files/exclusive-lock.js';
import { jobFile, type JobFile } from '../records/job-file.js';
import { resultFile } from '../records/result-file.js';
import { runFile } from '../records/run-file.js';
import { codeSnapshot } from './code-snapshot.js';
import { freezePlan, places, runContent, type FreezeRequest, type FrozenPlan } from './freeze-plan.js';
import { missingJobs } from './missing-jobs.js';
import { prepareExperiment, type PreparedExperiment, type PrepareOptions } from './prepare-experiment.js';
import type { Rung } from './rungs.js';
import type { StageJob } from './stage-jobs.js';

export interface SubmitOptions extends PrepareOptions {
  readonly retry?: 'failed';
}

export interface Submitted {
  readonly title: string;
  readonly frozen: FrozenPlan;
  /** Jobs that were submitted now, those of shared stages first. */
  readonly jobs: readonly Job[];
  /** Runs that earlier submissions still compute. */
  readonly going: number;
  readonly warnings: readonly string[];
  /** Where a search by halving stands. */
  readonly rung?: Rung;
}

/** Plans an experiment, freezes the plan and the code, and gives what is missing and not yet on its way to the launcher. */
export async function submitExperiment(file: string, options: SubmitOptions): Promise<Submitted> {
  return submitPrepared(await prepareExperiment(file, options), options);
}

/** Two commands at once would submit the same runs twice, so that the second is refused. */
export async function submitPrepared(prepared: PreparedExperiment, options: SubmitOptions): Promise<Submitted> {
  const { experiment, chosen, warnings, digests, registry } = prepared;
  await digests.save();
  const { components, runsFolder } = options;
  const code = components === undefined ? await codeSnapshot(runsFolder, experiment.plugins) : undefined;
  const request = await prepared.freezeRequest(code?.plugins);
  const frozen = await freezePlan(request, registry);
  const lock = await tryExclusively(join(frozen.experimentFolder, 'submit.lock'));
  if (lock === undefined) {
    throw new UserInputError({
      place: frozen.experimentFolder,
      reason: 'another command submits this experiment right now',
      remedy: 'Wait until it has ended; formulary status shows what it did.',
    });
  }
  try {
    const { jobs, stageJobs, going } = await missingJobs(prepared, frozen, {
      ...options,
      ...(code && { program: code.folder }),
    });
    for (const job of stageJobs) await freezeStages(job, runsFolder, request);
    if (jobs.length > 0) {
      const folder = join(frozen.experimentFolder, 'submissions', new Date().toISOString().replaceAll(/[:.]/g, '-'));
      await mkdir(folder, { recursive: true });
      await submitAll(jobs, folder, { ...chosen, ...(code && { program: basename(code.folder) }) });
    }
    const { rung } = prepared;
    return { title: experiment.title, frozen, jobs, going, warnings, ...(rung && { rung }) };
  } finally {
    lock.release();
  }
}

/** Makes the folder of a job anew. What an earlier attempt left there is no result of this one. */
async function freezeStages(
  { folder, run, stages }: StageJob,
  runsFolder: string,
  request: FreezeRequest,
): Promise<void> {
  const place = join(runsFolder, folder);
  await mkdir(place, { recursive: true });
  await rm(resultFile.path(place), { force: true });
  await runFile.write(place, runContent(request, { ...run, stages }, request.details.get(run.row)));
}

/** Gives the jobs to the launcher. Where it refuses one, those before it stay, and the user is told so. */
async function submitAll(
  jobs: readonly Job[],
  folder: string,
  { launcher, section, program }: PreparedExperiment['chosen'] & { readonly program?: string },
): Promise<void> {
  let taken = 0;
  const accepted = async (job: Job, place: JobPlace) => {
    taken++;
    await accept(job, place, { launcher: section, ...(program !== undefined && { program }) });
  };
  try {
    await launcher.submit(jobs, { folder, accepted });
  } catch (error) {
    if (!(error instanceof UserInputError) || taken === 0) throw error;
    const { remedy = '', ...problem } = error.problem;
    const [were, them] = taken === 1 ? ['was', 'it'] : ['were', 'them'];
    const taking = `${count(taken, 'job')} of ${jobs.length} ${were} taken before`;
    const stay = `${taking}: formulary status shows ${them}, and cancel ends ${them}.`;
    throw new UserInputError({ ...problem, remedy: `${remedy}\n  ${stay}` });
  }
}

async function accept(
  { folder, title, after }: Job,
  { id, log }: JobPlace,
  by: Pick<JobFile, 'launcher' | 'program'>,
): Promise<void> {
  const names = after.map((place) => basename(place));
  await jobFile.write(folder, { ...by, id, log, title, after: names, submittedAt: Date.now() });
}

/** What `submit` would hand over, as text. Nothing is written and nothing is started. */
export async function previewExperiment(file: string, options: SubmitOptions): Promise<string> {
  const prepared = await prepareExperiment(file, options);
  const { launcher } = prepared.chosen;
  const frozen = places(prepared.plan, options.runsFolder, options.displayedFile);
  const { jobs } = await missingJobs(prepared, frozen, options);
  const folder = join(frozen.experimentFolder, 'submissions', 'preview');
  return launcher.preview?.(jobs, { folder }) ?? jobs.map(({ command }) => `${command.join(' ')}\n`).join('');
}
