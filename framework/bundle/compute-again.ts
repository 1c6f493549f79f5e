import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareLock, type Verification } from '../comparison/compare-lock.js';
import { changedInputs } from '../comparison/verify-lock.js';
import type { JobEvent } from '../contracts/launcher.js';
import { planExperiment } from '../launch/plan-experiment.js';
import { runExperiment, type ExperimentOutcome, type RunOptions } from '../launch/run-experiment.js';
import { runsOf } from '../plan/plan.js';
import { lockFile, type LockFile } from '../records/lock-file.js';
import { metricsFile } from '../records/metrics-file.js';
import { type Seeds, seedWords } from '../records/own-seeds.js';
import { planFile, runFolder } from '../records/plan-file.js';
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
    runs.map((run) => {
      const folder = runFolder(experimentFolder, run);
      const lock = lockFile.read(folder);
      return { row, seeds: seedsOf(run), lock, disagreement: lock && disagreementOf(lock, folder) };
    }),
  );
  const changed = new Map(
    former.flatMap(({ row, seeds, lock }) => {
      const reasons = lock === undefined ? [] : changedInputs(lock, now.get(nameOf({ row, ...seeds }))?.stages ?? []);
      return reasons.length === 0 ? [] : [[nameOf({ row, ...seeds }), reasons.join('; ')] as const];
    }),
  );
  const refusals = former.map(({ row, seeds, lock, disagreement }) =>
    lock === undefined
      ? 'holds no lock: the run has not finished'
      : (disagreement ?? changed.get(nameOf({ row, ...seeds }))),
  );
  if (refusals.every((reason) => reason !== undefined)) {
    const runs = former.map(({ row, seeds }, index) => ({
      row,
      ...seeds,
      verdict: 'not comparable' as const,
      reason: refusals[index]!,
    }));
    return { runs };
  }
  const { tolerance, ...running } = options;
  const outcome = await runExperiment(file, {
    ...running,
    displayedFile: file,
    keepGoing: true,
  });
  const runs = former.map(({ row, seeds, lock }, index): RunVerdict => {
    const reason = refusals[index];
    if (lock === undefined || reason !== undefined)
      return { row, ...seeds, verdict: 'not comparable', reason: reason ?? 'holds no lock' };
    const measured = lockFile.read(join(options.runsFolder, now.get(nameOf({ row, ...seeds }))?.folder ?? ''));
    if (measured === undefined) {
      const result = outcome.results.find(({ folder }) =>
        folder.endsWith(now.get(nameOf({ row, ...seeds }))?.folder ?? '/'),
      );
      const problem = result?.problem === undefined ? {} : { reason: result.problem };
      return { row, ...seeds, verdict: options.signal.aborted ? 'cancelled' : 'failed', ...problem };
    }
    const { verdict, metrics } = compareLock(lock, measured, tolerance);
    const differences = metrics.map(({ locked, measured: here }) =>
      locked === null || here === null ? 0 : Math.abs(locked - here),
    );
    return { row, ...seeds, verdict, largest: Math.max(0, ...differences) };
  });
  return { runs, outcome };
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
