import { expect } from 'chai';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import calibration from '../../../components/figures/calibration.js';
import type { CalibrationBin } from '../../../components/metrics/shared/calibration.js';
import type { FigureResults } from '../../../framework/contracts/figure.js';
import { dataOf, drawingsOf, madeResults } from './made-results.js';

/** Results of one row, a run for each list of bins. */
function resultsOf(runs: readonly (readonly Partial<CalibrationBin>[])[]): FigureResults {
  const made = madeResults({ a: { scores: {}, curves: runs.map(() => ({})) } });
  const rows = made.rows.map((row) => ({
    ...row,
    runs: row.runs.map((run, index) => {
      const metrics = mkdtempSync(join(tmpdir(), 'formulary-figure-'));
      const file = { threshold: 0.3, calibration: { 'test/overall': runs[index] } };
      writeFileSync(join(metrics, 'calibration.json'), JSON.stringify(file));
      return { ...run, stages: new Map([['metrics', metrics]]) };
    }),
  }));
  return { ...made, rows };
}

describe('figure/calibration', () => {
  it('pools the bins of all runs, with the range of what was observed, and leaves out bins of few pairs', async () => {
    const results = resultsOf([
      [
        { predictions: 100, predicted: 0.1, observed: 0.2 },
        { predictions: 40, predicted: 0.9, observed: 1 },
      ],
      [
        { predictions: 300, predicted: 0.1, observed: 0.4 },
        { predictions: 29, predicted: 0.9, observed: 1 },
      ],
    ]);
    const [drawing] = await drawingsOf(calibration, {}, results);
    const [bin, ...others] = dataOf(drawing!);
    expect(others).to.deep.equal([]);
    expect(bin).to.include({ row: 'a', pairs: 200, low: 0.2, high: 0.4 });
    expect(bin!['observed']).to.be.closeTo((100 * 0.2 + 300 * 0.4) / 400, 1e-12);
    expect(drawing!.caption).to.include('Bins with fewer than 30 pairs in a run are left out.');
  });
});
