import { expect } from 'chai';
import { drawSubsamples, subsample } from '../../../framework/statistics/subsampling.js';
import { Generator } from '../../../framework/tensor/index.js';

const tenOfFourFifths = { rounds: 10, fraction: 0.8 };
const draw = (seed: number) => drawSubsamples(50, tenOfFourFifths, new Generator(seed));

describe('drawSubsamples', () => {
  it('draws ⌊0.8 n⌋ distinct patients in each of 10 rounds', () => {
    const rounds = drawSubsamples(37, tenOfFourFifths, new Generator(1));
    expect(rounds).to.have.length(10);
    for (const round of rounds) {
      expect(round).to.have.length(29);
      expect(new Set(round).size).to.equal(29);
      expect(Math.min(...round)).to.be.at.least(0);
      expect(Math.max(...round)).to.be.below(37);
    }
  });

  it('draws the same patients from the same seed, others from another', () => {
    expect(draw(1)).to.deep.equal(draw(1));
    expect(draw(1)).not.to.deep.equal(draw(2));
  });

  it('draws every patient equally often', () => {
    const counts = new Float64Array(5);
    for (const round of drawSubsamples(5, { rounds: 20_000, fraction: 0.4 }, new Generator(3)))
      for (const patient of round) counts[patient]! += 1;
    // Binomial with 20,000 rounds and probability 2/5: standard deviation 69.
    for (const count of counts) expect(count).to.be.closeTo(8_000, 350);
  });

  it('draws patients again with replacement: of n draws from n, 1 - 1/e are distinct', () => {
    const options = { rounds: 200, fraction: 1, draw: 'with-replacement' } as const;
    const rounds = drawSubsamples(400, options, new Generator(5));
    const shares = rounds.map((round) => new Set(round).size / 400);
    expect(rounds.every((round) => round.length === 400)).to.equal(true);
    expect(shares.reduce((sum, share) => sum + share) / 200).to.be.closeTo(1 - 1 / Math.E, 0.005);
    const everyone = drawSubsamples(400, { ...options, draw: 'without-replacement' }, new Generator(5));
    expect(new Set(everyone[0]).size).to.equal(400);
  });

  it('keeps one patient of a group that is too small for its share', () => {
    expect(drawSubsamples(1, tenOfFourFifths, new Generator(1)).map((round) => [...round])).to.deep.equal(
      Array.from({ length: 10 }, () => [0]),
    );
  });

  it('refuses an empty group', () => {
    expect(() => drawSubsamples(0, tenOfFourFifths, new Generator(1))).to.throw('at least one patient');
  });
});

describe('subsample', () => {
  it('reports mean and population standard deviation over rounds', () => {
    const rounds = [Int32Array.of(0, 1), Int32Array.of(1, 2)];
    const score = [0.2, 0.4, 0.8];
    // Round means 0.3 and 0.6: mean 0.45, deviations ∓ 0.15
    const { mean, sd } = subsample(rounds, ([x, y]) => (score[x!]! + score[y!]!) / 2);
    expect(mean).to.be.closeTo(0.45, 1e-12);
    expect(sd).to.be.closeTo(0.15, 1e-12);
  });

  it('spreads by half the standard error at 80 % without replacement', () => {
    const values = Float64Array.from({ length: 400 }, (_, index) => index % 2);
    const rounds = drawSubsamples(400, { rounds: 4_000, fraction: 0.8 }, new Generator(7));
    const { sd } = subsample(rounds, (patients) => patients.reduce((sum, patient) => sum + values[patient]!, 0) / 320);
    expect(sd).to.be.closeTo((0.5 * 0.5) / Math.sqrt(400), 0.001);
  });
});
