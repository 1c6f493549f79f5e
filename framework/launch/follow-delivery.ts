import { followExperiment, type Follower } from '../tracking/follower.js';
import type { Delivery, Tracker } from '../contracts/tracker.js';

/** A server that does not answer must not hold back the end of a command. `formulary sync` delivers later. */
const patienceMilliseconds = 60_000;

/**
 * Delivers an experiment to its tracker. While runs are computed, a process of its own delivers; otherwise one delivery at the
 * end is enough. A delivery that fails or hangs never touches a run.
 */
export function followDelivery(tracker: Tracker | undefined, experimentFolder: string, isRunning: boolean): Follower {
  if (tracker?.enabled !== true) return { finish: () => Promise.resolve({ delivered: 0, pending: 0 }) };
  return isRunning ? followExperiment(experimentFolder) : { finish: () => deliverOnce(tracker, experimentFolder) };
}

async function deliverOnce(tracker: Tracker, experimentFolder: string): Promise<Delivery> {
  try {
    return await tracker.deliver(experimentFolder, { signal: AbortSignal.timeout(patienceMilliseconds), final: true });
  } catch (error) {
    return { delivered: 0, pending: 0, problem: error instanceof Error ? error.message : String(error) };
  }
}
