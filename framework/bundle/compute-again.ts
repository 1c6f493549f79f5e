import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { compareLock, type Verification } from '../comparison/compare-lock.js';
import { changedInputs } from '../comparison/verify-lock.js';
import type { JobEvent } from '../contracts/launcher.js';
import { planExperiment } from '../launch/plan-experiment.js';
import { runExperiment, type ExperimentOutcome, type RunOptions } from '../launch/run-experiment.js';
import { type PlannedRun, runsOf } from '../plan/plan.js';
import { lockFile, type LockFile } from '../records/lock-file.js';
import { metricsFile } from '../records/metrics-file.js';
import { type Seeds, seedWords } from '../records/own-seeds.js';
import { planFile, type PlanFileRun, runFolder } from '../records/plan-file.js';
import { readCatalogue } from '../registry/catalogue.js';
import { experimentOfPlan } from './experiment-of-plan.js';

export interface AgainOptions {
  /** Where to compute. */
  readonly runsFolder: string;
  readonly set: readonly string[];
  /** The largest absolute difference of a score that counts as the same result. */
  readonly tolerance: number;
  readonly tracking: boolean;
  readonly command: string;
  readonly signal: AbortSignal;
  readonly onStart: RunOptions['onStart'];
  readonly onEvent: (event: JobEvent) => void;
  readonly report: RunOptions['report'];
  /** The folder that holds the components; Formulary's own where absent. */
  readonly components?: string;
}

/** Whether the scores of one run hold. */
export interface RunVerdict extends Seeds {
  readonly row: string;
  readonly verdict: Verification['verdict'] | 'failed' | 'cancelled';
  /** Largest absolute difference of a score. */
  readonly largest?: number;
  /** Why there is nothing to compare. */
  readonly reason?: string;
}

export interface Again {
  readonly runs: readonly RunVerdict[];
  readonly outcome?: ExperimentOutcome;
}

/**
 * Computes all runs of an experiment again, from its plan and locks alone, with the program and the data of this machine, and
 * says of each whether its scores hold. Stages that several runs share are computed once.
 *
 * @param experimentFolder with its `plan.json`; the runs lie beside `experiments/`
 * @param reproducing the folder that the experiment file is written to
 */
export async function computeAgain(
  experimentFolder: string,
  reproducing: string,
  options: AgainOptions,
): Promise<Again> {
  const plan = planFile.read(experimentFolder)!;
  await mkdir(reproducing, { recursive: true });
  const file = join(reproducing, 'experiment.yaml');
  await writeFile(file, experimentOfPlan(plan, await readCatalogue(options.components)));
  const { plan: planned } = await planExperiment(file, options);
  const now = new Map(runsOf(planned).map((run) => [nameOf(run), run]));
  const former = plan.rows.flatMap(({ row, runs }) =>
    runs.map((run) => formerRun(row, run, experimentFolder, now.get(nameOf({ row, ...run })))),
  );
  if (former.every(({ refusal }) => refusal !== undefined)) return { runs: former.map((run) => refused(run)) };
  const { tolerance: _ofVerdicts, ...running } = options;
  const outcome = await runExperiment(file, { ...running, displayedFile: file, keepGoing: true });
  return { runs: former.map((run) => verdictOf(run, outcome, options)), outcome };
}

/** A run of the experiment as it was computed formerly. */
interface FormerRun {
  readonly row: string;
  readonly seeds: Seeds;
  readonly lock: LockFile | undefined;
  /** Why it cannot be compared with what is computed now. */
  readonly refusal: string | undefined;
  /** Name of the folder below `runs/` in which it is computed now; absent where it is planned no more. */
  readonly folder: string | undefined;
}

function formerRun(row: string, run: PlanFileRun, experimentFolder: string, now: PlannedRun | undefined): FormerRun {
  const folder = runFolder(experimentFolder, run);
  const lock = lockFile.read(folder);
  const common = { row, seeds: seedsOf(run), lock, folder: now?.folder };
  if (lock === undefined) return { ...common, refusal: 'holds no lock: the run has not finished' };
  const changed = changedInputs(lock, now?.stages ?? []).join('; ');
  return { ...common, refusal: disagreementOf(lock, folder) ?? (changed === '' ? undefined : changed) };
}

function refused({ row, seeds, refusal = '' }: FormerRun): RunVerdict {
  return { row, ...seeds, verdict: 'not comparable', reason: refusal };
}

function verdictOf(run: FormerRun, { results }: ExperimentOutcome, options: AgainOptions): RunVerdict {
  const { row, seeds, lock, refusal, folder } = run;
  if (lock === undefined || refusal !== undefined) return refused(run);
  const measured = folder === undefined ? undefined : lockFile.read(join(options.runsFolder, folder));
  if (measured === undefined) {
    const problem = results.find((result) => folder !== undefined && basename(result.folder) === folder)?.problem;
    const reason = problem === undefined ? {} : { reason: problem };
    return { row, ...seeds, verdict: options.signal.aborted ? 'cancelled' : 'failed', ...reason };
  }
  const { verdict, metrics } = compareLock(lock, measured, options.tolerance);
  const differences = metrics.map(({ locked, measured: here }) =>
    locked === null || here === null ? 0 : Math.abs(locked - here),
  );
  return { row, ...seeds, verdict, largest: Math.max(0, ...differences) };
}

/** A score of a run that its two files tell differently: tables show those of `metrics.json`, so the lock proves nothing. */
function disagreementOf({ metrics }: LockFile, folder: string): string | undefined {
  const { metrics: shown = {} } = metricsFile.read(folder) ?? {};
  const name = Object.keys(metrics).find((metric) => metrics[metric] !== shown[metric]);
  if (name === undefined) return undefined;
  return `lock.json and metrics.json tell different scores (${name}: ${metrics[name]} and ${shown[name]}): one was changed`;
}

function nameOf({ row, ...seeds }: Seeds & { readonly row: string }): string {
  return `${row}\n${seedWords(seeds)}`;
}

function seedsOf({ seed, ownSeeds }: Seeds): Seeds {
  return { seed, ...(ownSeeds !== undefined && { ownSeeds }) };
}
