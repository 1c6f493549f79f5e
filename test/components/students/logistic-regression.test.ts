import { expect } from 'chai';
import { tensorProgram } from '../../../components/stages/student/student-program.js';
import logisticRegression from '../../../components/students/logistic-regression.js';
import { build } from '../build.js';
import { smallCohort } from '../small-cohort.js';

const cohort = smallCohort([
  [{ diagnoses: [0], procedures: [0], medications: [7] }],
  [
    { diagnoses: [1, 2], procedures: [1], medications: [3, 4] },
    { diagnoses: [2], procedures: [], medications: [] },
  ],
]);

/** The numbers of the features of patient 1 that are 1: 12 diagnoses, 6 procedures, 8 medications, 3 + 2 profile values. */
function featuresOf(options: object): number[] {
  const model = tensorProgram(build(logisticRegression, options).for(cohort));
  const { data, shape } = model.feeds(Int32Array.of(1), { scope: 'student', targets: [] })['student/features']!;
  expect(shape).to.deep.equal([1, data.length]);
  return [...data.keys()].filter((feature) => data[feature] === 1);
}

// That its scores, losses and gradients are right is checked with its golden files.
describe('students/logistic-regression', () => {
  it('reads the codes of the target visit, or of all visits', () => {
    expect(featuresOf({})).to.deep.equal([2]);
    expect(featuresOf({ history: true })).to.deep.equal([1, 2, 12 + 1]);
  });

  it('reads earlier medications and the profile where it is asked to', () => {
    expect(featuresOf({ medications: true })).to.deep.equal([2, 18 + 3, 18 + 4]);
    expect(featuresOf({ profile: true })).to.deep.equal([2, 18 + 1, 18 + 3 + 1]);
    expect(featuresOf({ medications: true, profile: true })).to.deep.equal([2, 21, 22, 26 + 1, 29 + 1]);
  });
});
