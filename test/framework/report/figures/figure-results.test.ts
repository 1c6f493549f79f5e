import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { figureResults } from '../../../../framework/report/figures/figure-results.js';
import { readResults } from '../../../../framework/report/read-results.js';
import { writeExperiment } from '../experiment-fixture.js';

describe('what figures are drawn from', () => {
  it('tells what the deviation is of rows with one seed and of rows with several', () => {
    const scores = { 'test/overall/prauc': [0.4, 0.01] } as const;
    const run = (seed: number) => ({ seed, scores });
    const { folder, remove } = writeExperiment({ rows: { one: [run(1)], two: [run(1), run(2)] } });
    try {
      const { scores: ask } = figureResults(readResults(folder));
      const draws =
        'standard deviation over 10 draws of 80 % of the patients, as published; it does not include the variation between trainings';
      expect(ask({}).spread).to.deep.equal([`standard deviation over 2 seeds; of rows with one seed, ${draws}`]);
      expect(ask({ rows: ['one'] }).spread).to.deep.equal([draws]);
      expect(ask({ rows: ['two'] }).spread).to.deep.equal(['standard deviation over 2 seeds']);
    } finally {
      remove();
    }
  });

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
