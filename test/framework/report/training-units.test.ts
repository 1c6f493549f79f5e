import { expect } from 'chai';
import type { SeedScores } from '../../../framework/report/patient-scores.js';
import { scoresOfPairs, pairTrainings } from '../../../framework/report/training-units.js';

const members = new Map([['overall', [1, 1]]]);
/** A training whose two patients have the same score. */
const training = (seed: number, score: number, teacher?: number): SeedScores => ({
  seed,
  ...(teacher === undefined ? {} : { ownSeeds: { teacher } }),
  patients: [0, 1],
  members,
  scores: new Map([['prauc', [score, score]]]),
});
const taught = [training(1, 0.5, 7), training(2, 0.6, 7), training(1, 0.7, 8), training(2, 0.8, 8)];
const untaught = [training(1, 0.1), training(2, 0.3)];
const scoreOf = ({ scores }: { readonly scores: ReadonlyMap<string, ArrayLike<number>> }) =>
  Float64Array.from(scores.get('prauc')!);
/** Differences of the first patient, pair by pair. */
const differences = (row: readonly SeedScores[], baseline: readonly SeedScores[]) =>
  scoresOfPairs(pairTrainings(row, baseline).pairs, scoreOf)!.map(({ a, b }) => a[0]! - b[0]!);
const expectNear = (values: readonly number[], wanted: readonly number[]) => {
  expect(values).to.have.length(wanted.length);
  values.forEach((value, index) => expect(value).to.be.closeTo(wanted[index]!, 1e-12));
};

describe('the trainings of two rows', () => {
  it('are paired by their seeds where each has one teacher or none', () => {
    const { unit, pairs } = pairTrainings(taught.slice(0, 2), untaught);
    expect(unit).to.equal('seed');
    expect(pairs).to.have.length(2);
    expectNear(differences(taught.slice(0, 2), untaught), [0.4, 0.3]);
  });

  it('are paired teacher by teacher where both have the same, over all students of each', () => {
    const others = taught.map((one) =>
      training(one.seed, scoreOf(one)[0]! - 0.01 * one.seed, one.ownSeeds!['teacher']),
    );
    expect(pairTrainings(taught, others).unit).to.equal('teacher');
    expectNear(differences(taught, others), [0.015, 0.015]);
  });

  it('are dealt out where one row alone has teachers, so that no two pairs share a training', () => {
    const { unit, isShared } = pairTrainings(taught, untaught);
    expect({ unit, isShared }).to.deep.equal({ unit: 'teacher', isShared: false });
    expectNear(differences(taught, untaught), [0.55 - 0.1, 0.75 - 0.3]);
    expectNear(differences(untaught, taught), [0.1 - 0.55, 0.3 - 0.75]);
  });

  it('keep the difference of the means of all of them where dealing is uneven', () => {
    const three = [...untaught, training(3, 0.8)];
    const dealt = differences(taught, three);
    expect(dealt).to.have.length(2);
    expect((dealt[0]! + dealt[1]!) / 2).to.be.closeTo(0.65 - 0.4, 1e-12);
    // What the pairs differ by is theirs: 0.55 - (0.1 + 0.8) / 2 and 0.75 - 0.3
    expect(dealt[1]! - dealt[0]!).to.be.closeTo(0.45 - 0.1, 1e-12);
  });

  it('share a baseline that was trained once, which is said', () => {
    const { pairs, isShared } = pairTrainings(taught, untaught.slice(0, 1));
    expect({ pairs: pairs.length, isShared }).to.deep.equal({ pairs: 2, isShared: true });
    expectNear(differences(taught, untaught.slice(0, 1)), [0.45, 0.65]);
  });
});
