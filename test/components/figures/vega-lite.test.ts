import { expect } from 'chai';
import vegaLite from '../../../components/figures/vega-lite.js';
import { dataOf, drawingsOf, madeResults } from './made-results.js';

describe('figure/vega-lite', () => {
  const results = madeResults({
    a: { values: { losses: { kd: { weight: 0.4 } } }, scores: { prauc: [0.5, 0.1] } },
    b: { scores: { prauc: [0.6] } },
  });

  it('gives a spec a line for each score, with the fields that it names', async () => {
    const spec = { mark: 'point', encoding: { x: { field: 'weight', type: 'quantitative' } } };
    const [drawing] = await drawingsOf(
      vegaLite,
      { spec, fields: { weight: 'losses.kd.weight' }, caption: ['Mine.'] },
      results,
    );
    expect(drawing!.spec).to.deep.include(spec);
    const score = { group: 'overall', metric: 'prauc', label: 'PRAUC', n: 3 };
    expect(dataOf(drawing!)).to.deep.equal([
      { ...score, row: 'a', weight: 0.4, mean: 0.5, sd: 0.1, low: 0.4, high: 0.6 },
      { ...score, row: 'b', weight: null, mean: 0.6 },
    ]);
    expect(drawing!.caption[0]).to.equal('Mine.');
  });
});
