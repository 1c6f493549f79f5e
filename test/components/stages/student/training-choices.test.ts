import { expect } from 'chai';
import type { Metric, Predictions } from '../../../../components/contracts/metric.js';
import { monitoredMetric } from '../../../../components/stages/student/monitored-metric.js';
import { optimizerOf } from '../../../../components/stages/student/optimizer-of.js';
import type { Services, RowView } from '../../../../framework/registry/component.js';

const settings: Services['training'] = {
  epochs: 1,
  batchSize: 1,
  bucket: 1,
  learningRate: 0.1,
  optimizer: 'adam',
  weightDecay: 0,
  monitor: 'validation/prauc',
  patience: 1,
};

describe('the training section', () => {
  for (const optimizer of ['adam', 'adamw', 'rmsprop'] as const)
    it(`chooses ${optimizer}`, () => expect(optimizerOf({ ...settings, optimizer }).name).to.equal(optimizer));

  it('may monitor the cross-entropy of the validation patients', () => {
    const row: RowView = { values: {}, component: () => undefined, components: () => new Map() };
    const predictions: Predictions = {
      patients: 1,
      medications: 2,
      truth: Uint8Array.of(1, 0),
      probability: Float64Array.of(0.5, 0.75),
      threshold: 0.3,
      tunedThreshold: 0.3,
      interactions: [],
    };
    const monitored = monitoredMetric('validation/loss', row, new Map<string, Metric>());
    expect(monitored.higherIsBetter).to.equal(false);
    expect(monitored.score(predictions)).to.be.closeTo((Math.log(2) + Math.log(4)) / 2, 1e-12);
  });
});
