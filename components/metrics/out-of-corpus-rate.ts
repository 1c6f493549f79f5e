import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import type { Predictions } from '../contracts/metric.js';
import { ratio } from './shared/per-patient.js';

export default component({
  kind: 'metric',
  type: 'out-of-corpus-rate',
  version: 1,
  summary:
    'Share of the names in the answers that are of no medication of the formulary, counted over all patients together (LEADER, §I); 0 of models that choose from it.',
  options: Type.Object({}),
  properties: { range: [0, 1], higherIsBetter: false, digits: 4, label: 'out of corpus', whenNamed: true },
  build: () => ({ pooled: outOfCorpusRate }),
});

function outOfCorpusRate({ names }: Predictions, rows: Int32Array): number {
  if (names === undefined) return 0;
  const sum = (counts: Int32Array) => rows.reduce((total, row) => total + counts[row]!, 0);
  return ratio(sum(names.outOfCorpus), sum(names.all));
}
