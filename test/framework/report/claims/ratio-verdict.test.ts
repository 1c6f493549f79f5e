import { expect } from 'chai';
import type { Claim } from '../../../../framework/records/claim.js';
import { ratioVerdict } from '../../../../framework/report/claims/ratio-verdict.js';
import type { ExperimentResults } from '../../../../framework/report/read-results.js';

const claim: Claim = { claim: '', is: 'ratio', metric: 'end-to-end', group: 'batch-1', times: 25, pairs: [] };
const pair = { point: '', row: 'LEADER(S)', other: 'LEADER(T)' };

const runs = (values: readonly number[]) =>
  values.map((value, seed) => ({
    seed,
    folder: '',
    status: 'finished' as const,
    stages: [],
    scores: {
      metrics: { 'efficiency/batch-1/end-to-end': value },
      description: { part: 'efficiency', measures: {}, notes: [] },
    },
  }));

/** Milliseconds of each training of student and teacher. */
function results(student: readonly number[], teacher: readonly number[]): ExperimentResults {
  const rows = [
    { row: 'LEADER(S)', values: {}, runs: runs(student) },
    { row: 'LEADER(T)', values: {}, runs: runs(teacher) },
  ];
  return {
    title: '',
    command: '',
    tables: [],
    claims: [],
    figures: {},
    plugins: [],
    metricProperties: new Map(),
    rows,
  };
}

describe('ratioVerdict', () => {
  it('divides what the other row needs by what the row needs', () => {
    expect(ratioVerdict(claim, pair, results([2], [60]))).to.deep.equal({
      verdict: 'holds',
      ratio: { low: 30, mean: 30, high: 30 },
      trainings: 1,
    });
    expect(ratioVerdict(claim, pair, results([2], [40])).verdict).to.equal('does not hold');
  });

  it('holds with several trainings where it holds for all of them', () => {
    expect(ratioVerdict(claim, pair, results([2, 2.2], [60])).verdict).to.equal('holds');
    expect(ratioVerdict(claim, pair, results([2, 3], [60])).verdict).to.equal('cannot be decided');
  });
});
