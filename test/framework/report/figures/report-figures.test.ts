import { expect } from 'chai';
import { reportFigures } from '../../../../framework/report/figures/report-figures.js';
import type { Comparison } from '../../../../framework/report/comparisons.js';
import { makeReport } from '../../../../framework/report/make-report.js';
import { readResults } from '../../../../framework/report/read-results.js';
import { writeExperiment } from '../experiment-fixture.js';

const scores = (prauc: number) => ({ 'test/overall/prauc': [prauc, 0.01] as const });

describe('the figures of a report', function () {
  this.timeout(120_000); // The first figure of a process loads the libraries that draw.

  it('draw a table with a baseline as the differences that the table prints', async () => {
    const { folder, remove } = writeExperiment({
      rows: { a: [{ seed: 1, scores: scores(0.4) }], b: [{ seed: 1, scores: scores(0.5) }] },
      tables: [{ id: 'mine', columns: ['prauc'], groups: ['overall'], baseline: 'a' }],
    });
    try {
      const results = readResults(folder);
      const [table] = (await makeReport(results)).tables;
      const compared: Comparison = {
        row: 'b',
        group: 'overall',
        metric: 'prauc',
        difference: 0.1,
        test: 'permutation',
        tested: { low: 0.05, high: 0.15, correctedP: 0.031 },
        words: '0.031',
        trainings: 1,
        unit: 'seed',
        isShared: false,
      };
      const { figures, problems } = await reportFigures(results, [{ ...table!, comparisons: [compared] }]);
      expect(problems).to.deep.equal([]);
      expect(figures.map(({ id }) => id)).to.deep.equal(['mine-forest-prauc']);
      expect(figures[0]!.caption.join(' '), 'a single comparison').not.to.include('Holm');
      expect(figures[0]!.svg).to.include('+0.1000 [+0.0500, +0.1500]  p = 0.031');
    } finally {
      remove();
    }
  });
});
