#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { workOnRun } from './work-on-run.js';
import { Interruption, interruptedCode } from './interruption.js';
import { recordProgress } from './progress-recorder.js';
import type { WorkerMessage } from '../../contracts/worker-message.js';

/**
 * `node worker.js <run folder> [--components <folder>] [--awaits <stage>=<folder>]…` computes one run in a process of its own,
 * so that an engine may block the event loop and a crash ends nothing else. A stage that it awaits is computed by another job,
 * whose folder lies beside its own.
 *
 * SIGTERM and SIGINT cancel the run. SIGUSR1 says that the time of this process is over, and the run goes on in another one.
 * The exit code is 0 for finished, 1 for failed, 2 for wrong input, 75 for interrupted, 130 for cancelled.
 */
const usage = 'usage: worker.js <run folder> [--components <folder>] [--awaits <stage>=<folder>]…';
const { values: words, positionals } = parseArgs({
  options: { components: { type: 'string' }, awaits: { type: 'string', multiple: true, default: [] } },
  allowPositionals: true,
});
const [runFolder] = positionals;
if (runFolder === undefined) throw new Error(usage);

const stop = new AbortController();
const abort = () => stop.abort(new DOMException('the run was cancelled', 'AbortError'));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, abort);
process.on('SIGUSR1', () => stop.abort(new Interruption()));
// When the process that started this one has died, nobody would stop this one, and a new start would wait for its locks.
process.on('disconnect', abort);

const progress = recordProgress(runFolder);
const send = throttled((message: WorkerMessage) => {
  if (process.connected) process.send?.(message);
});

const result = await workOnRun(runFolder, {
  signal: stop.signal,
  tell: (message) => {
    progress.tell(message);
    send(message);
  },
  awaits: new Map(words.awaits.map((word) => word.split('=') as [string, string])),
  ...(words.components === undefined ? {} : { components: words.components }),
}).catch((error: unknown) => {
  if (stop.signal.reason instanceof Interruption) return { status: 'interrupted' as const };
  if (stop.signal.aborted) return { status: 'cancelled' as const };
  throw error;
});
await progress.end();
const failure = 'cause' in result && result.cause === 'input' ? 2 : 1;
process.exitCode = { finished: 0, failed: failure, cancelled: 130, interrupted: interruptedCode }[result.status];
// Engines may leave threads and handles that would keep the process alive.
process.exit();

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
