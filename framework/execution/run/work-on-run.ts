import { rm } from 'node:fs/promises';
import { problemInWords, UserInputError } from '../../errors.js';
import { machineTrouble } from '../../machine-trouble.js';
import { openJournal, type JournalWriter } from '../../records/journal-writer.js';
import { componentsOfRun } from './components-of-run.js';
import { computeRun } from './compute-run.js';
import { Interruption } from './interruption.js';
import { holdExclusively } from '../../files/exclusive-lock.js';
import { latestResult } from './latest-result.js';
import { recordUsage } from './record-usage.js';
import { originHere } from '../../records/origin-file.js';
import { seedWords } from '../../records/own-seeds.js';
import { resultFile, type ResultFile } from '../../records/result-file.js';
import { readRun, type RunFile } from '../../records/run-file.js';
import type { WorkerMessage } from '../../contracts/worker-message.js';
import { journalFile } from '../../records/journal-reader.js';

export interface WorkOptions {
  readonly signal: AbortSignal;
  readonly tell: (message: WorkerMessage) => void;
  /** The folder that holds the components; Formulary's own where absent. */
  readonly components?: string;
  /** Stages that other jobs compute, and the folders of these jobs below `runs/`. */
  readonly awaits?: ReadonlyMap<string, string>;
  /** Whether a process with the same words was started before. What has failed since the submission is not tried again then. */
  readonly restarted?: boolean;
}

/**
 * Computes the run that a folder's `run.json` describes, and leaves `journal.jsonl` and `result.json` there. A run that fails
 * has a result too, and nothing is thrown for it. A second process on the same run waits and returns the result of the first.
 *
 * @throws Interruption once the signal is aborted with it; the run has no result then
 */
export async function workOnRun(runFolder: string, options: WorkOptions): Promise<ResultFile> {
  const lock = await holdExclusively(`${runFolder}.lock`, options.signal);
  try {
    const former = resultFile.readIfWhole(runFolder);
    if (former?.status === 'finished') return former;
    const isTried = options.restarted === true && latestResult(runFolder)?.status === 'failed';
    if (former !== undefined && isTried) return former;
    await rm(resultFile.path(runFolder), { force: true });
    return await work(runFolder, options);
  } finally {
    lock.release();
  }
}

async function work(runFolder: string, options: WorkOptions): Promise<ResultFile> {
  const started = Date.now();
  const run = requireRun(runFolder);
  const journal = openJournal(journalFile(runFolder));
  if (!journal.isContinued) journal.append(startEvent(run));
  const usage = recordUsage(journal);
  const outcome = await outcomeOf(run, journal, runFolder, options).finally(() => {
    usage.stop();
    journal.flush();
  });
  const { status, problem } = outcome;
  journal.append({ event: 'end', status, ...(problem === undefined ? {} : { problem }) });
  journal.flush();
  journal.close();
  const result = { ...outcome, seconds: (Date.now() - started) / 1000 };
  await resultFile.write(runFolder, result);
  return result;
}

function requireRun(runFolder: string): RunFile {
  const run = readRun(runFolder);
  if (run === undefined) throw new Error(`${runFolder} holds no run.json`);
  return run;
}

async function outcomeOf(
  run: RunFile,
  journal: JournalWriter,
  runFolder: string,
  { signal, tell, components, awaits = new Map() }: WorkOptions,
): Promise<Omit<ResultFile, 'seconds'>> {
  try {
    const registry = await componentsOfRun(run, components);
    await computeRun(run, journal, { runFolder, registry, signal, tell, awaits });
    return { status: 'finished' };
  } catch (error) {
    if (signal.reason instanceof Interruption) throw error;
    if (signal.aborted) return { status: 'cancelled' };
    if (error instanceof UserInputError) return { status: 'failed', problem: error.message, cause: 'input' };
    // The stack goes to `worker.log` in the run folder, which no tracker sends.
    console.error(error);
    const trouble = machineTrouble(error);
    if (trouble !== undefined) return { status: 'failed', problem: problemInWords(trouble) };
    return { status: 'failed', problem: error instanceof Error ? error.message : String(error) };
  }
}

function startEvent(run: RunFile) {
  const { title, row, seed, values, code } = run;
  const { commit, branch, dirty } = code.git ?? {};
  const git = { ...(commit && { commit }), ...(branch && { branch }), ...(commit && { dirty: String(dirty) }) };
  const tags = { experiment: title, row, seed: String(seed), ...originHere(), ...git };
  return { event: 'start', title: `${row} · ${seedWords(run, ' · ')}`, parameters: values, tags } as const;
}
