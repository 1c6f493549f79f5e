import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import type { Predictions } from '../contracts/metric.js';
import { isRecommendedIn, thresholdOption } from './shared/threshold.js';

export default component({
  kind: 'metric',
  type: 'ddi-rate',
  version: 2,
  summary:
    'Share of the recommended medication pairs that interact, counted over all patients together (LEADER code, §5).',
  options: Type.Object(thresholdOption),
  keyDefaults: { threshold: 'fixed' },
  properties: { range: [0, 1], higherIsBetter: false, digits: 4, label: 'DDI rate' },
  build: ({ options }) => ({
    pooled: (predictions, rows) => interactionRate(predictions, isRecommendedIn(predictions, options.threshold), rows),
  }),
});

/** 0 when no patient is recommended two medications; not a number, which is no score, where no interacting pair is known. */
function interactionRate(
  { medications, interactions }: Predictions,
  isChosen: (cell: number) => boolean,
  rows: Int32Array,
): number {
  if (interactions.length === 0) return Number.NaN;
  let pairs = 0;
  let interacting = 0;
  for (const row of rows) {
    const start = row * medications;
    const isRecommended = (medication: number): boolean => isChosen(start + medication);
    let recommended = 0;
    for (let medication = 0; medication < medications; medication++) if (isRecommended(medication)) recommended++;
    pairs += (recommended * (recommended - 1)) / 2;
    for (const [first, second] of interactions) if (isRecommended(first) && isRecommended(second)) interacting++;
  }
  return pairs === 0 ? 0 : interacting / pairs;
}
