import { expect } from 'chai';
import outOfCorpusRate from '../../../components/metrics/out-of-corpus-rate.js';
import { build } from '../build.js';

const predictions = {
  patients: 3,
  medications: 1,
  truth: new Uint8Array(3),
  probability: new Float64Array(3),
  threshold: 0.3,
  tunedThreshold: 0.5,
  interactions: [],
};
const names = { all: Int32Array.of(4, 6, 0), outOfCorpus: Int32Array.of(1, 0, 0) };

describe('metrics/out-of-corpus-rate', () => {
  const metric = build(outOfCorpusRate);

  it('is the share of all names that are of no formulary', () => {
    expect(metric.pooled!({ ...predictions, names }, Int32Array.of(0, 1, 2))).to.equal(0.1);
    expect(metric.pooled!({ ...predictions, names }, Int32Array.of(0))).to.equal(0.25);
    expect(metric.pooled!({ ...predictions, names }, Int32Array.of(2))).to.equal(0);
  });

  it('is 0 of a model that chooses from the formulary', () => {
    expect(metric.pooled!(predictions, Int32Array.of(0, 1))).to.equal(0);
  });
});
