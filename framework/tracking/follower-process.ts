import { setPriority } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { FinishedMessage } from './follower.js';
import { trackerOf } from './open-tracker.js';
import type { Delivery } from '../contracts/tracker.js';

/** Milliseconds between two looks at the journals. */
const interval = 2000;

/** Niceness of the process. Where it and a training need the same core, the training gets nine tenths of it. */
const niceness = 10;

/**
 * The process behind `followExperiment`. It delivers every two seconds until it is told to finish. When the process that
 * started it dies, it delivers what is there and ends. It closes no run, because the runs may go on.
 */
async function follow(experimentFolder: string): Promise<void> {
  const orders = new AbortController();
  let orphaned = false;
  process.once('message', () => orders.abort());
  process.once('disconnect', () => {
    orphaned = true;
    orders.abort();
  });

  const tracker = await trackerOf(experimentFolder);
  const { signal } = new AbortController();
  if (tracker?.enabled === true) {
    while (!orders.signal.aborted) {
      await (tracker.follow?.(experimentFolder, { signal }) ??
        tracker.deliver(experimentFolder, { signal, final: false }));
      await pause(interval, undefined, { signal: orders.signal }).catch(() => undefined);
    }
  } else if (!orders.signal.aborted) {
    await new Promise((done) => orders.signal.addEventListener('abort', done));
  }
  const nothing: Delivery = { delivered: 0, pending: 0 };
  const delivery = (await tracker?.deliver(experimentFolder, { signal, final: !orphaned })) ?? nothing;
  if (!orphaned) await new Promise((sent) => process.send?.({ delivery } satisfies FinishedMessage, sent));
  process.exit(0);
}

setPriority(niceness);
await follow(process.argv[2] ?? '');
