import { expect } from 'chai';
import rareCoverage from '../../../components/metrics/rare-coverage.js';
import type { Predictions } from '../../../components/contracts/metric.js';
import { build } from '../build.js';

/** Of 100 training visits, 50 have medication 0, one has medication 1 and none medication 2. */
const predictions: Predictions = {
  patients: 3,
  medications: 3,
  truth: Uint8Array.of(1, 1, 0, 1, 0, 1, 1, 0, 0),
  probability: Float64Array.of(0.9, 0.9, 0.9, 0.9, 0.1, 0.1, 0.1, 0.1, 0.1),
  threshold: 0.5,
  tunedThreshold: 0.5,
  interactions: [],
  training: { visits: 100, withMedication: [50, 1, 0] },
};

describe('metric/rare-coverage', () => {
  const metric = build(rareCoverage, { threshold: 'fixed', below: 0.02 });

  it('is the share of the prescriptions of rare medications that were recommended', () => {
    // Patient 0 is prescribed and recommended medication 1, patient 1 is prescribed medication 2 alone.
    expect(metric.pooled!(predictions, Int32Array.of(0, 1, 2))).to.equal(0.5);
    expect(metric.pooled!(predictions, Int32Array.of(1))).to.equal(0);
  });

  it('does not exist where nobody was prescribed a rare one', () => {
    expect(Number.isNaN(metric.pooled!(predictions, Int32Array.of(2)))).to.equal(true);
  });
});
