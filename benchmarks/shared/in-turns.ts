import { median } from '../../framework/statistics/median.js';
import type { Measurement } from './measure.js';

/**
 * Measures several engines in turn, round after round, and gives the median of the rounds. So other work on the machine
 * disturbs all of them alike.
 */
export async function inTurns(
  rounds: number,
  engines: readonly (() => Promise<readonly Measurement[]>)[],
): Promise<readonly Measurement[]> {
  const measured = new Map<string, Measurement[]>();
  for (let round = 0; round < rounds; round++) {
    for (const measure of engines) {
      for (const measurement of await measure()) {
        const { engine, batch, threads } = measurement;
        const key = JSON.stringify([engine, batch, threads]);
        measured.set(key, [...(measured.get(key) ?? []), measurement]);
      }
    }
  }
  return [...measured.values()].map((own) => {
    const processor = own.flatMap(({ processorMilliseconds }) => processorMilliseconds ?? []);
    return {
      ...own[0]!,
      milliseconds: median(own.map(({ milliseconds }) => milliseconds)),
      ...(processor.length > 0 && { processorMilliseconds: median(processor) }),
    };
  });
}
