import { expect } from 'chai';
import micron from '../../../../components/students/micron/micron.js';
import {
  decideByHysteresis,
  recordedBefore,
  recordedFirst,
} from '../../../../components/students/micron/hysteresis.js';
import { thresholdsIn, tunedThresholds } from '../../../../components/students/micron/thresholds.js';
import { visitSteps } from '../../../../components/students/micron/visit-steps.js';
import { tensorProgram } from '../../../../components/stages/student/student-program.js';
import { build } from '../../build.js';
import { smallCohort } from '../../small-cohort.js';

const visit = (...medications: number[]) => ({ diagnoses: [0], procedures: [1], medications });
const cohort = smallCohort([[visit(0, 1), visit(2), visit()], [visit()], [visit(7), visit()]]);
const everyone = Int32Array.of(0, 1, 2);

function sets(recorded: Uint8Array): readonly (readonly number[])[] {
  return [0, 8, 16].map((start) => [0, 1, 2, 3, 4, 5, 6, 7].filter((i) => recorded[start + i] === 1));
}

/** Whether the model decides sets from probabilities, and whether it opens itself. */
function own(options: object): readonly boolean[] {
  const { decide, open } = tensorProgram(build(micron, options).for(cohort));
  return [decide !== undefined, open !== undefined];
}

describe('students/micron', () => {
  it('adds from one probability on, keeps down to the other, and drops below it', () => {
    const probability = Float64Array.of(0.8, 0.79, 0.2, 0.19, 0.8);
    const decided = decideByHysteresis(probability, Uint8Array.of(0, 0, 1, 1, 1), { add: 0.8, drop: 0.2 });
    expect([...decided]).to.deep.equal([1, 0, 1, 0, 1]);
  });

  it('begins with what was recorded at the visit before, or at the first', () => {
    expect(sets(recordedBefore(cohort, everyone))).to.deep.equal([[2], [], [7]]);
    expect(sets(recordedFirst(cohort, everyone))).to.deep.equal([[0, 1], [], [7]]);
  });

  it('compares each visit with the one before of the same patient', () => {
    const { previous, continues, last, before } = visitSteps([3, 1, 2]);
    expect([...previous.data]).to.deep.equal([0, 0, 1, 3, 4, 4]);
    expect([...continues.data]).to.deep.equal([0, 1, 1, 0, 0, 1]);
    expect([...last.data]).to.deep.equal([2, 3, 5]);
    expect([...before.data]).to.deep.equal([1, 3, 4]);
  });

  it('decides by itself from what was recorded, step by step from its own sets, or leaves it to a threshold', () => {
    expect(own({})).to.deep.equal([true, false]);
    expect(own({ previous: 'own' })).to.deep.equal([false, true]);
    expect(own({ decoding: 'threshold' })).to.deep.equal([false, false]);
  });

  it('tunes both thresholds on ROC curves, each within its bounds, over medications that some have and some have not', () => {
    // The first medication: four samples that have it, then 60 of whom every second one has. Everybody has the other
    // medication.
    const scores = [0.89, 0.88, 0.87, 0.86, ...Array.from({ length: 60 }, (_, i) => 0.75 - 0.01 * i)];
    const probability = Float64Array.from(scores.flatMap((score) => [score, 0.5]));
    const truth = Uint8Array.from(scores.flatMap((_, i) => [i < 4 || i % 2 === 1 ? 1 : 0, 1]));
    const { add, drop } = thresholdsIn(tunedThresholds({ probability, truth }, 2), { add: 0, drop: 0 });
    // Of scikit-learn's roc_curve: inf, 0.89, 0.86, 0.75, 0.74 … 0.17, 0.16.
    expect(add).to.be.closeTo(0.86, 1e-6);
    expect(drop).to.be.closeTo(0.18, 1e-6);
    const nobody = tunedThresholds({ probability, truth: new Uint8Array(128) }, 2);
    expect(thresholdsIn(nobody, { add: 0.8, drop: 0.2 })).to.deep.equal({ add: 0.8, drop: 0.2 });
  });

  it('decides by the thresholds that were tuned, where they are handed over with the weights', () => {
    const model = tensorProgram(build(micron, { thresholds: 'tuned' }).for(cohort));
    const probability = Float64Array.of(0.7, 0.15, 0.15, 0, 0, 0, 0, 0);
    const patient = Int32Array.of(0);
    expect([...model.decide!(patient, probability, {})]).to.deep.equal([0, 0, 0, 0, 0, 0, 0, 0]);
    const thresholds = { 'student/thresholds': { data: Float32Array.of(0.6, 0.1), shape: [2] } };
    expect([...model.decide!(patient, probability, thresholds)]).to.deep.equal([1, 0, 1, 0, 0, 0, 0, 0]);
    expect(tensorProgram(build(micron, {}).for(cohort)).tune).to.equal(undefined);
  });
});
