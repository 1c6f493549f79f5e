#!/usr/bin/env node
import { workOnRun } from './work-on-run.js';
import { furtherRun } from './further-run.js';
import { Interruption, interruptedCode } from './interruption.js';
import { recordProgress } from './progress-recorder.js';
import { latestResult } from './latest-result.js';
import { recordLostRun } from './record-lost-run.js';
import { parseWorkerWords, type WorkerRun } from './worker-words.js';
import type { WorkerMessage } from '../../contracts/worker-message.js';

/**
 * `node worker.js <run folder> [--awaits <stage>=<folder>]…` computes a run in a process of its own, so that an engine may
 * block the event loop and a crash ends nothing else. Further folders are further runs, computed one after another; with
 * `--ask` the process that started it names more of them. A stage that a run awaits is computed by another job, whose folder
 * lies beside its own.
 *
 * SIGTERM and SIGINT cancel the runs. SIGUSR1 says that the time of this process is over, and its runs go on in another one.
 * The exit code is 0 for finished, 1 for failed, 2 for wrong input, 75 for interrupted, 130 for cancelled; with several runs
 * that of the first which did not finish.
 */
const { runs, components, asks, restarted, died, givenUp } = parseWorkerWords(process.argv.slice(2));

const stop = new AbortController();
const abort = () => stop.abort(new DOMException('the run was cancelled', 'AbortError'));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, abort);
process.on('SIGUSR1', () => stop.abort(new Interruption()));
// When the process that started this one has died, nobody would stop this one, and a new start would wait for its locks.
process.on('disconnect', abort);
// What it reads from this process is gone with it.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const send = throttled((message: WorkerMessage) => {
  if (process.connected) process.send?.(message);
});

/** The exit code of each ending. */
const codes = { finished: 0, failed: 1, cancelled: 130, interrupted: interruptedCode } as const;

/** The run at which a process with these words died. */
const victim = died === undefined ? undefined : runs.find(({ folder }) => latestResult(folder) === undefined);
const pending = [...runs];
let code = 0;
for (
  let run = pending.shift();
  run !== undefined;
  run = pending.shift() ?? (asks ? await furtherRun(code === 0 && !stop.signal.aborted) : undefined)
) {
  if (runs.length > 1) console.log(`== ${run.folder}`);
  const ended = await endOf(run);
  // An interruption counts most: the same command goes on later.
  if (code === 0 || ended === interruptedCode) code = ended;
  if (ended === interruptedCode) break;
}
process.exitCode = code;
// Engines may leave threads and handles that would keep the process alive.
process.exit();

function endOf(run: WorkerRun): Promise<number> {
  if (givenUp !== undefined) return fail(run, givenUp);
  const isVictim = run === victim && died !== undefined;
  return isVictim ? fail(run, died) : compute(run);
}

async function fail({ folder }: WorkerRun, reason: string): Promise<number> {
  await recordLostRun(folder, 'failed', reason);
  return codes.failed;
}

async function compute({ folder, awaits }: WorkerRun): Promise<number> {
  // A run that it never came to gets a result as well: otherwise it would look lost.
  if (stop.signal.aborted && !(stop.signal.reason instanceof Interruption)) {
    await recordLostRun(folder, 'cancelled');
    return codes.cancelled;
  }
  const progress = recordProgress(folder);
  const result = await workOnRun(folder, {
    signal: stop.signal,
    tell: (message) => {
      progress.tell(message);
      send(message);
    },
    awaits,
    restarted,
    ...(components === undefined ? {} : { components }),
  }).catch((error: unknown) => {
    if (stop.signal.reason instanceof Interruption) return { status: 'interrupted' as const };
    if (stop.signal.aborted) return { status: 'cancelled' as const };
    if (runs.length === 1) throw error;
    console.error(error);
    return { status: 'failed' as const };
  });
  await progress.end();
  return 'cause' in result && result.cause === 'input' ? 2 : codes[result.status];
}

/** Passes on progress at most ten times a second, because a step of training can be much shorter. */
function throttled(next: (message: WorkerMessage) => void): (message: WorkerMessage) => void {
  let last = 0;
  return (message) => {
    const now = Date.now();
    if (message.type === 'progress' && message.done < message.total && now - last < 100) return;
    last = now;
    next(message);
  };
}
