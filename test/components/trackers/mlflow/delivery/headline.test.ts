import { expect } from 'chai';
import { headlineOf } from '../../../../../components/trackers/mlflow/delivery/headline.js';
import type { Measured } from '../../../../../components/trackers/mlflow/delivery/measured.js';
import { againstOf } from '../../../../../components/trackers/mlflow/delivery/plan.js';
import type { WrittenTable } from '../../../../../components/trackers/mlflow/delivery/results.js';
import type { PlanFile } from '../../../../../framework/records/plan-file.js';

const request = { columns: ['prauc'], groups: ['overall'] };
const tables = [
  { ...request, id: 'chosen', split: 'validation', baseline: 'small' },
  { ...request, id: 'wide', rows: ['wide', 'wide w/o KD'], baseline: 'wide w/o KD' },
  { ...request, id: 'small', rows: ['small', 'small w/o KD'], baseline: 'small w/o KD' },
];
const plan = { rows: [], tables } as unknown as PlanFile;
const score = (mean: number) => new Map([['test/overall/prauc', { mean, n: 1 }]]);
const figure = (row: string, p_words: string) =>
  [row, [{ row, group: 'overall', metric: 'prauc', n: 1, p_words }]] as const;

describe('the headline of a row', () => {
  it('compares it with the baseline of the first table of test scores that has it', () => {
    const baselines = ['wide', 'wide w/o KD', 'small', 'small w/o KD'].map((row) => againstOf(plan, row)?.baseline);
    expect(baselines).to.deep.equal(['wide w/o KD', undefined, 'small w/o KD', undefined]);
    expect(againstOf(plan, 'in no table')).to.deep.equal({ baseline: 'small' });
    expect(againstOf({ ...plan, tables: [] }, 'wide')).to.equal(undefined);
  });

  it('takes the difference and p from the same table', () => {
    const means = { wide: 0.45, 'wide w/o KD': 0.41, small: 0.393, 'small w/o KD': 0.389 };
    const rows = new Map(Object.entries(means).map(([row, mean]) => [row, score(mean)]));
    const measured = { part: 'test', describes: false, rows } as unknown as Measured;
    const written = [
      { id: 'wide', figures: new Map([figure('wide', '< 0.001')]) },
      { id: 'small', figures: new Map([figure('small', '0.184')]) },
    ] as unknown as WrittenTable[];
    const against = headlineOf('small', plan, measured, written)?.against;
    expect(against?.baseline).to.equal('small w/o KD');
    expect(against?.difference).to.be.closeTo(0.004, 1e-9);
    expect(against?.p).to.equal('0.184');
  });
});
