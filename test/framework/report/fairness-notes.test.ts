import { expect } from 'chai';
import { makeReport } from '../../../framework/report/make-report.js';
import { readResults } from '../../../framework/report/read-results.js';
import { writeExperiment } from './experiment-fixture.js';

const scores = (women: number, men: number) => ({
  'test/women/prauc': [women, 0.01] as const,
  'test/men/prauc': [men, 0.01] as const,
});

describe('the spread over groups below a table', () => {
  it('is the largest minus the smallest mean over seeds, of rows that have a score in every group', async () => {
    const { folder, remove } = writeExperiment({
      rows: {
        a: [
          { seed: 1, scores: scores(0.5, 0.4) },
          { seed: 2, scores: scores(0.4, 0.4) },
        ],
        b: [{ seed: 1, scores: { 'test/women/prauc': [0.5, 0.01] } }],
      },
      tables: [{ id: 'mine', columns: ['prauc'], groups: ['women'], fairness: ['women', 'men', 'nobody'] }],
    });
    try {
      const [table] = (await makeReport(readResults(folder))).tables;
      expect(table!.notes).to.include(
        'PRAUC, largest minus smallest mean of women, men: a 0.0500; not in every group: b',
      );
      expect(table!.notes).to.include('the spread over groups leaves out nobody: no row has a score there');
    } finally {
      remove();
    }
  });
});
