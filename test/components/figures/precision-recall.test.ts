import { expect } from 'chai';
import precisionRecall from '../../../components/figures/precision-recall.js';
import { precisionCurve } from '../../../components/figures/shared/precision-curve.js';
import { averagePrecision } from '../../../components/metrics/shared/average-precision.js';
import { mean } from '../../../framework/statistics/moments.js';
import { dataOf, drawingsOf, madeResults } from './made-results.js';
import { madeRun } from './made-run.js';

const truth = [
  [1, 0, 1, 0],
  [0, 1, 0, 0],
];
const probability = [
  [0.9, 0.8, 0.7, 0.1],
  [0.6, 0.6, 0.2, 0.1],
];

describe('figure/precision-recall', () => {
  it('draws the mean of the curves of all patients, whose area is the mean average precision', async () => {
    const stages = await madeRun({ truth, probability });
    const [drawing] = await drawingsOf(precisionRecall, {}, madeResults({ a: { scores: {}, stages } }));
    const curve = dataOf(drawing!).map((datum) => datum['mean'] as number);
    // The first patient: 1, then 2/3 from a recall of a half on; the second: both medications enter together.
    expect([curve[0], curve[99]]).to.deep.equal([(1 + 0.5) / 2, (2 / 3 + 0.5) / 2]);
    const areas = truth.map((own, row) => averagePrecision(Uint8Array.from(own), Float64Array.from(probability[row]!)));
    expect(mean(curve)).to.be.closeTo(mean(areas), 1e-12);
    expect(drawing!.caption[0]).to.match(/^Mean over 2 patients of test/);
    expect(drawing!.caption[1]).to.match(/^One run of each row/);
  });

  it('draws nothing of rows without predictions', async () => {
    expect(await drawingsOf(precisionRecall, {}, madeResults({ a: { scores: {} } }))).to.deep.equal([]);
  });

  it('is 0 for a patient without prescriptions', () => {
    expect(Math.max(...precisionCurve(new Uint8Array(3), Float64Array.of(0.1, 0.2, 0.3)))).to.equal(0);
  });
});
