import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Delivery } from '../contracts/tracker.js';

/** The message to the following process: deliver everything and end. */
interface FinishMessage {
  readonly finish: true;
}

/** Its answer: the result of the last delivery. */
export interface FinishedMessage {
  readonly delivery: Delivery;
}

/** Delivers an experiment while it runs. */
export interface Follower {
  /** Delivers the rest and ends. It never throws. After `patience` milliseconds the rest is left to `formulary sync`. */
  finish(patience?: number): Promise<Delivery>;
}

/**
 * Starts a process that delivers the journals of an experiment folder while they grow. No run ever waits for the server. The
 * process ends by itself when this one ends.
 */
export function followExperiment(experimentFolder: string): Follower {
  const program = fileURLToPath(new URL('./follower-process.js', import.meta.url));
  // It has its own process group. Ctrl-C reaches all processes of the terminal, but the delivery must end only when its starter
  // says so.
  const child = fork(program, [experimentFolder], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], detached: true });
  const ended = deliveryOf(child);
  child.unref();
  child.channel?.unref();
  return {
    finish: async (patience = 60_000) => {
      child.channel?.ref();
      child.ref();
      const tooLong = setTimeout(() => child.kill('SIGKILL'), patience);
      if (child.connected) child.send({ finish: true } satisfies FinishMessage, () => undefined);
      try {
        return await ended;
      } finally {
        clearTimeout(tooLong);
      }
    },
  };
}

function deliveryOf(child: ChildProcess): Promise<Delivery> {
  return new Promise((resolve) => {
    child.once('message', (message: FinishedMessage) => resolve(message.delivery));
    const without = (): void => resolve({ delivered: 0, pending: 0, problem: 'the delivery ended early' });
    child.once('error', without);
    child.once('exit', without);
  });
}
