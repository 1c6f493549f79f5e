import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { ratio } from './shared/per-patient.js';
import { cutOption, prescribedCount, topMedications } from './shared/ranking.js';

export default component({
  kind: 'metric',
  type: 'ndcg-at-k',
  version: 1,
  summary:
    'Normalized discounted cumulative gain of the k medications with the highest scores: Σ y / log2(rank + 1) over that of a perfect ranking, mean over patients (Järvelin and Kekäläinen, 2002).',
  options: Type.Object(cutOption),
  properties: { range: [0, 1], higherIsBetter: true, digits: 4, label: 'NDCG@{k}' },
  build: ({ options: { k } }) => ({
    perPatient: (predictions) =>
      Float64Array.from({ length: predictions.patients }, (_, row) => {
        const start = row * predictions.medications;
        const gains = topMedications(predictions, row, k).map((item) => predictions.truth[start + item]!);
        const perfect = Array.from({ length: Math.min(k, prescribedCount(predictions, row)) }, () => 1);
        return ratio(discounted(gains), discounted(perfect));
      }),
  }),
});

function discounted(gains: readonly number[]): number {
  return gains.reduce((sum, gain, index) => sum + gain / Math.log2(index + 2), 0);
}
