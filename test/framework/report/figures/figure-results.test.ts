import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { figureResults } from '../../../../framework/report/figures/figure-results.js';
import { readResults } from '../../../../framework/report/read-results.js';
import { writeExperiment } from '../experiment-fixture.js';

describe('what figures are drawn from', () => {
  it('tells figures of the model from means over patients', () => {
    const scores = { 'test/overall/prauc': [0.4, 0.01], 'test/overall/parameters': [1200, 0] } as const;
    const { folder, runs, remove } = writeExperiment({ rows: { a: [{ seed: 1, scores }] } });
    try {
      const file = join(runs, 'run-0-0', 'metrics.json');
      const written = JSON.parse(readFileSync(file, 'utf8')) as object;
      const measured = { metrics: ['test/overall/parameters'], notes: [] };
      writeFileSync(file, JSON.stringify({ ...written, measured }));
      const { metrics } = figureResults(readResults(folder)).scores({ metrics: ['prauc', 'parameters'] });
      expect(metrics.map(({ metric, ofModel = false }) => [metric, ofModel])).to.deep.equal([
        ['prauc', false],
        ['parameters', true],
      ]);
    } finally {
      remove();
    }
  });
});
