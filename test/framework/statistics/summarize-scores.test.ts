import { expect } from 'chai';
import { summarizeScores } from '../../../framework/statistics/summarize-scores.js';

const run = (score: number | null, teacher?: number) => ({
  metrics: { 'test/overall/prauc': score },
  ...(teacher === undefined ? {} : { ownSeeds: { teacher } }),
});
const summary = (...runs: readonly ReturnType<typeof run>[]) => summarizeScores(runs).get('test/overall/prauc')!;

describe('summarizeScores', () => {
  it('gives mean, standard deviation and number of seeds', () => {
    const { mean, sd, n } = summary(run(0.4), run(0.6), run(null));
    expect({ mean, n }).to.deep.equal({ mean: 0.5, n: 2 });
    expect(sd).to.be.closeTo(0.2 / Math.SQRT2, 1e-12);
  });

  it('gives the spread between teachers apart from that between their students', () => {
    // Means 0.5 and 0.8, of which the second teacher has a run more; squares within: 0.02 + 0.02
    const { mean, sd, n, nested } = summary(run(0.4, 1), run(0.6, 1), run(0.7, 2), run(0.8, 2), run(0.9, 2));
    expect(mean).to.be.closeTo(0.65, 1e-12);
    expect(sd).to.be.closeTo(0.3 / Math.SQRT2, 1e-12);
    expect({ n, of: nested!.of, runs: nested!.runs }).to.deep.equal({ n: 2, of: 'teacher', runs: 5 });
    expect(nested!.sd).to.be.closeTo(Math.sqrt(0.04 / 3), 1e-12);
  });

  it('knows no spread within teachers that have one run each, and none between teachers of which there is one', () => {
    expect(summary(run(0.4, 1), run(0.6, 2)).nested).to.deep.equal({ of: 'teacher', runs: 2 });
    expect(summary(run(0.4, 1), run(0.6, 1))).not.to.have.property('nested');
  });
});
