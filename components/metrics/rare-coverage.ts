import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import type { Predictions } from '../contracts/metric.js';
import { isRecommendedIn, thresholdOption } from './shared/threshold.js';

export default component({
  kind: 'metric',
  type: 'rare-coverage',
  version: 1,
  summary: 'Share of the prescriptions of rare medications that were recommended, over all patients together.',
  options: Type.Object({
    ...thresholdOption,
    below: Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      default: 0.02,
      description: 'a medication is rare that a smaller share of the visits of training patients has',
    }),
  }),
  properties: {
    higherIsBetter: true,
    range: [0, 1],
    digits: 4,
    label: 'rare coverage',
    whenNamed: true,
    afterTraining: true,
  },
  build: ({ options: { threshold, below } }) => ({
    pooled: (predictions, rows) => coverage(predictions, rareMedications(predictions, below), threshold, rows),
  }),
});

function rareMedications({ training }: Predictions, below: number): number[] {
  if (training === undefined) throw new Error('rare medications need the visits of training patients');
  const { visits, withMedication } = training;
  return Array.from(withMedication).flatMap((count, medication) => (count < below * visits ? [medication] : []));
}

/** Not a number, which is no score, where nobody was prescribed a rare medication. */
function coverage(
  predictions: Predictions,
  rare: readonly number[],
  threshold: 'fixed' | 'tuned',
  rows: Int32Array,
): number {
  const isRecommended = isRecommendedIn(predictions, threshold);
  let [prescribed, both] = [0, 0];
  for (const row of rows) {
    for (const medication of rare) {
      const cell = row * predictions.medications + medication;
      if (predictions.truth[cell] !== 1) continue;
      prescribed++;
      if (isRecommended(cell)) both++;
    }
  }
  return both / prescribed;
}
