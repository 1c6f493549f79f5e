import { expect } from 'chai';
import type { TrackedRun } from '../../../framework/contracts/tracker.js';
import { sortedRuns } from '../../../framework/tracking/sorted-runs.js';

const run = (row: string, score?: number, parameters: Readonly<Record<string, string>> = {}): TrackedRun => ({
  experiment: 'widths',
  row,
  status: 'finished',
  parameters,
  metrics: score === undefined ? {} : { 'validation/overall/prauc': score },
  place: '',
});
const runs = [run('a', 0.4, { kind: 'wide' }), run('b'), run('c', 0.5, { kind: 'narrow' }), run('d', 0.1)];
const names = (options: Parameters<typeof sortedRuns>[1]) =>
  sortedRuns(runs, options)
    .map(({ row }) => row)
    .join('');

describe('sortedRuns', () => {
  it('puts the largest score first, or the smallest, and runs without one last', () => {
    expect(names({ sort: 'validation/overall/prauc' })).to.equal('cadb');
    expect(names({ sort: 'validation/overall/prauc', reverse: true })).to.equal('dacb');
  });

  it('sorts words in their order, and leaves the order alone where no name is given', () => {
    expect(names({ sort: 'kind' })).to.equal('cabd');
    expect(names({})).to.equal('abcd');
    expect(names({ reverse: true })).to.equal('dcba');
  });
});
