import { median } from '../../../framework/statistics/median.js';
import type { Batch } from '../../training/fit.js';

/** Steps before the first that counts. */
const warmUpSteps = 3;
const mostSteps = 30;
const leastSteps = 3;
/** No more steps are begun after this time, once there are the least. */
const enoughSeconds = 10;

/**
 * Seconds of an epoch: the median of some of its steps, their packing included, times their number.
 *
 * @param count number of batches of the epoch, at least one
 * @param batches the epoch, made batch by batch; where it has too few, it begins again
 */
export async function secondsPerEpoch(
  count: number,
  batches: () => Iterable<Batch>,
  step: (batch: Batch) => Promise<unknown>,
  signal: AbortSignal,
): Promise<number> {
  const times: number[] = [];
  const until = performance.now() + 1000 * enoughSeconds;
  let done = 0;
  while (done < warmUpSteps + mostSteps) {
    let start = performance.now();
    for (const batch of batches()) {
      signal.throwIfAborted();
      await step(batch);
      const end = performance.now();
      if (++done > warmUpSteps) times.push(end - start);
      const isEnough = times.length >= leastSteps && end > until;
      if (isEnough || done === warmUpSteps + mostSteps) return (median(times) * count) / 1000;
      start = performance.now();
    }
  }
  return (median(times) * count) / 1000;
}
