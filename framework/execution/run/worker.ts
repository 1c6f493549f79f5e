#!/usr/bin/env node
import { workOnRun } from './work-on-run.js';
import type { WorkerMessage } from '../../contracts/worker-message.js';

/**
 * `node worker.js <run folder> [<components folder>]` computes one run in a process of its own, so that an engine may block the
 * event loop and a crash ends nothing else. The exit code is 0 for finished, 1 for failed, 2 for wrong input, 130 for cancelled.
 */
const [runFolder, components] = process.argv.slice(2);
if (runFolder === undefined) throw new Error('usage: worker.js <run folder> [<components folder>]');

const stop = new AbortController();
const abort = () => stop.abort(new DOMException('the run was cancelled', 'AbortError'));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, abort);
// When the process that started this one has died, nobody would stop this one, and a new start would wait for its locks.
process.on('disconnect', abort);

const tell = throttled((message: WorkerMessage) => {
  if (process.connected) process.send?.(message);
});

const result = await workOnRun(runFolder, {
  signal: stop.signal,
  tell,
  ...(components === undefined ? {} : { components }),
}).catch((error: unknown) => {
  if (stop.signal.aborted) return { status: 'cancelled' as const };
  throw error;
});
const failure = 'cause' in result && result.cause === 'input' ? 2 : 1;
process.exitCode = { finished: 0, failed: failure, cancelled: 130 }[result.status];
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
