import { expect } from 'chai';
import meanMedications from '../../../components/metrics/mean-medications.js';
import ndcgAtK from '../../../components/metrics/ndcg-at-k.js';
import recallAtK from '../../../components/metrics/recall-at-k.js';
import type { Predictions } from '../../../components/contracts/metric.js';
import { build } from '../build.js';

/** Two patients, four medications. The second has nothing prescribed. */
const predictions: Predictions = {
  patients: 2,
  medications: 4,
  truth: Uint8Array.of(0, 1, 1, 1, 0, 0, 0, 0),
  probability: Float64Array.of(0.9, 0.8, 0.1, 0.4, 0.2, 0.2, 0.1, 0.1),
  threshold: 0.3,
  tunedThreshold: 0.15,
  interactions: [],
};
const perPatient = (metric: { perPatient?(of: Predictions): Float64Array }) => [...metric.perPatient!(predictions)];

describe('metric/recall-at-k', () => {
  it('is the share of the prescribed medications among the first k', () => {
    // The ranking of the first patient is 0, 1, 3, 2: of three prescribed, one is among the first two, two among the first
    // three.
    expect(perPatient(build(recallAtK, { k: 2 }))).to.deep.equal([1 / 3, 0]);
    expect(perPatient(build(recallAtK, { k: 3 }))[0]).to.equal(2 / 3);
    expect(perPatient(build(recallAtK, {}))[0]).to.equal(1);
  });
});

describe('metric/ndcg-at-k', () => {
  it('discounts hits by their rank and divides by a perfect ranking', () => {
    // Hits at ranks 2 and 3: 1/log2(3) + 1/log2(4); perfect: 1 + 1/log2(3) + 1/log2(4)
    const gain = 1 / Math.log2(3) + 1 / 2;
    const [first, second] = perPatient(build(ndcgAtK, { k: 3 }));
    expect(first).to.be.closeTo(gain / (1 + gain), 1e-12);
    expect(second).to.equal(0);
  });
});

describe('metric/mean-medications', () => {
  it('counts the recommended medications, and says of no number that it is better', () => {
    expect(perPatient(build(meanMedications, {}))).to.deep.equal([3, 0]);
    expect(perPatient(build(meanMedications, { threshold: 'tuned' }))).to.deep.equal([3, 2]);
    expect(meanMedications.properties.higherIsBetter).to.equal(undefined);
  });
});
