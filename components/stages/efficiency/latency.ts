import { median } from '../../../framework/statistics/median.js';
import type { Asked } from './asked.js';

/** Calls before the first that counts: caches are cold and code is not yet compiled. */
const warmUpCalls = 3;
const mostCalls = 50;
const leastCalls = 5;
/** No more calls are begun after this time, once there are the least. */
const enoughSeconds = 10;

/** Medians over calls, in milliseconds per patient. */
export interface Latency {
  /** Of the model alone, its inputs prepared. */
  readonly model: number;
  /** From the recorded patient to the logits. */
  readonly endToEnd: number;
  readonly calls: number;
}

/**
 * Times calls of a warm model, each for the next patients of the split, which begins again at its end.
 *
 * @param patients number of patients of the split
 */
export async function measureLatency(
  asked: Pick<Asked, 'prepare'>,
  batch: number,
  patients: number,
  signal: AbortSignal,
): Promise<Latency> {
  const model: number[] = [];
  const endToEnd: number[] = [];
  const until = performance.now() + 1000 * enoughSeconds;
  for (let call = 0; call < warmUpCalls + mostCalls; call++) {
    if (call >= warmUpCalls + leastCalls && performance.now() > until) break;
    signal.throwIfAborted();
    const positions = Int32Array.from({ length: batch }, (_, i) => (call * batch + i) % patients);
    const start = performance.now();
    const run = asked.prepare(positions);
    const prepared = performance.now();
    await run();
    const end = performance.now();
    if (call < warmUpCalls) continue;
    model.push((end - prepared) / batch);
    endToEnd.push((end - start) / batch);
  }
  return { model: median(model), endToEnd: median(endToEnd), calls: model.length };
}
