import { expect } from 'chai';
import type { CodeSets } from '../../../components/contracts/cohort.js';
import { truthOf } from '../../../components/training/labels.js';
import { samplesOf, wholePatients } from '../../../components/training/samples.js';
import { smallCohort } from '../small-cohort.js';

const visit = (code: number) => ({ diagnoses: [code, code + 1], procedures: [code], medications: [code, 7] });
const cohort = smallCohort([[visit(0), visit(1), visit(2)], [visit(3)], [visit(4), visit(5)]]);
const someone = Int32Array.of(2, 0);

function sets({ offsets, values }: CodeSets): number[][] {
  return Array.from({ length: offsets.length - 1 }, (_, set) => [...values.subarray(offsets[set], offsets[set + 1])]);
}

describe('samples', () => {
  it('are the last visits of patients, in their order', () => {
    const samples = samplesOf(cohort, someone);
    expect([...samples.patients]).to.deep.equal([2, 0]);
    expect([...samples.visits]).to.deep.equal([2, 3]);
    expect(sets(samples.cohort.diagnoses)).to.deep.equal([
      [4, 5],
      [5, 6],
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    expect(sets(samples.prescribed)).to.deep.equal([
      [5, 7],
      [2, 7],
    ]);
    expect([...samples.cohort.profileValues]).to.deep.equal([2, 0, 0, 0]);
    expect(samples.cohort.patientKeys).to.deep.equal(['patient 2', 'patient 0']);
  });

  it('are every visit with what was before it', () => {
    const samples = samplesOf(cohort, someone, 'every-visit');
    expect([...samples.patients]).to.deep.equal([2, 2, 0, 0, 0]);
    expect([...samples.visits]).to.deep.equal([1, 2, 1, 2, 3]);
    expect([...samples.cohort.visitOffsets]).to.deep.equal([0, 1, 3, 4, 6, 9]);
    expect(sets(samples.prescribed)).to.deep.equal([
      [4, 7],
      [5, 7],
      [0, 7],
      [1, 7],
      [2, 7],
    ]);
    // The medications of the target visit are in none of the inputs.
    expect(sets(samples.cohort.medications)).to.deep.equal([[], [4, 7], [], [], [0, 7], [], [0, 7], [1, 7], []]);
  });

  it('are prefixes: what comes later, or is prescribed at the target, changes no input', () => {
    const changed = smallCohort([[visit(0), { ...visit(1), medications: [2] }, visit(6), visit(6)]]);
    const [before, after] = [cohort, changed].map((of) => samplesOf(of, Int32Array.of(0), 'every-visit'));
    // Samples 0 and 1 are the first three visits of both cohorts.
    for (const kind of ['diagnoses', 'procedures', 'medications'] as const)
      expect(sets(after!.cohort[kind]).slice(0, 3), kind).to.deep.equal(sets(before!.cohort[kind]).slice(0, 3));
    expect(sets(after!.prescribed)[1]).to.deep.equal([2]);
  });

  it('have their labels apart from their inputs', () => {
    const samples = wholePatients(cohort);
    expect([...truthOf(samples, Int32Array.of(1))]).to.deep.equal([0, 0, 0, 1, 0, 0, 0, 1]);
    expect(sets(samples.cohort.medications)[3]).to.deep.equal([]);
  });
});
