import { expect } from 'chai';
import { groupFolds, mergeScores } from '../../../framework/records/merge-folds.js';

const fold = (score: number | null, patients: number) => ({
  metrics: { 'test/overall/prauc': score },
  patients: { 'test/overall': patients },
});

describe('folds of a training', () => {
  it('are put together by their other seeds, and runs without a fold stay alone', () => {
    const runs = [
      { seed: 1, ownSeeds: { teacher: 7, 'evaluation.fold': 1 } },
      { seed: 1, ownSeeds: { teacher: 7, 'evaluation.fold': 2 } },
      { seed: 1, ownSeeds: { teacher: 8, 'evaluation.fold': 1 } },
      { seed: 2 },
    ];
    expect(groupFolds(runs)).to.deep.equal([
      { seed: 1, ownSeeds: { teacher: 7 }, runs: runs.slice(0, 2), folds: 2 },
      { seed: 1, ownSeeds: { teacher: 8 }, runs: runs.slice(2, 3), folds: 1 },
      { seed: 2, runs: runs.slice(3), folds: 1 },
    ]);
  });

  it('have the mean over all patients, and the spread over folds', () => {
    // (0.2 · 10 + 0.5 · 30) / 40
    const merged = mergeScores([fold(0.2, 10), fold(0.5, 30)]);
    expect(merged.metrics['test/overall/prauc']).to.be.closeTo(0.425, 1e-12);
    expect(merged.patients).to.deep.equal({ 'test/overall': 40 });
    // √((0.15² + 0.15²) / 1)
    expect(merged.subsampling!['test/overall/prauc']!.sd).to.be.closeTo(0.15 * Math.SQRT2, 1e-12);
    expect(mergeScores([fold(null, 0), fold(0.5, 30)]).metrics['test/overall/prauc']).to.equal(0.5);
    expect(mergeScores([fold(null, 0), fold(null, 0)]).metrics['test/overall/prauc']).to.equal(null);
  });
});
