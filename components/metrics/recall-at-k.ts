import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { ratio } from './shared/per-patient.js';
import { cutOption, prescribedCount, topMedications } from './shared/ranking.js';

export default component({
  kind: 'metric',
  type: 'recall-at-k',
  version: 1,
  summary: 'Share of the prescribed medications among the k with the highest scores, mean over patients.',
  options: Type.Object(cutOption),
  properties: { range: [0, 1], higherIsBetter: true, digits: 4, label: 'Recall@{k}' },
  build: ({ options: { k } }) => ({
    perPatient: (predictions) =>
      Float64Array.from({ length: predictions.patients }, (_, row) => {
        const start = row * predictions.medications;
        const hits = topMedications(predictions, row, k).filter((item) => predictions.truth[start + item] === 1);
        return ratio(hits.length, prescribedCount(predictions, row));
      }),
  }),
});
