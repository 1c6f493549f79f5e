import { expect } from 'chai';
import { comparisonNotes } from '../../../framework/report/comparison-notes.js';
import { compareWithBaseline } from '../../../framework/report/comparisons.js';
import { Generator } from '../../../framework/tensor/index.js';

const request = { baseline: 'w/o KD', groups: ['overall'], metrics: ['prauc'] };

/** The notes of a row of several trainings against a baseline whose scores are 0. */
function notesOf(row: readonly (readonly number[])[]): string {
  const patients = row[0]!.map((_, patient) => patient);
  const trained = (trainings: readonly (readonly number[])[]) =>
    trainings.map((scores, seed) => ({
      seed,
      patients,
      members: new Map([['overall', patients.map(() => 1)]]),
      scores: new Map([['prauc', scores]]),
    }));
  const rows = new Map([
    ['w/o KD', trained(row.map((scores) => scores.map(() => 0)))],
    ['LEADER(S)', trained(row)],
  ]);
  const comparisons = compareWithBaseline(request, rows, () => new Generator(1));
  return comparisonNotes(comparisons, { id: 'table' }).join('\n');
}

/** Differences of so many patients, of which every twentieth is far better. */
const skewed = (patients: number) =>
  Array.from({ length: patients }, (_, patient) => (patient % 20 === 0 ? 1.9 : -0.1 - 0.001 * patient));
const even = Array.from({ length: 60 }, (_, patient) => Math.sin(patient));

describe('notes on the level of p', () => {
  it('say where few patients make the difference of fewer than 100', () => {
    const warning = 'few patients make the difference of LEADER(S), and there are fewer than 100';
    expect(notesOf([skewed(60)])).to.include(warning);
    expect(notesOf([skewed(100)])).not.to.include('few patients');
    expect(notesOf([even])).not.to.include('few patients');
  });

  it('say that two seeds tell little, and not that three do', () => {
    const warning = 'two seeds tell little of how trainings vary';
    expect(notesOf([even, skewed(60)])).to.include(warning);
    expect(notesOf([even, even, skewed(60)])).not.to.include('two seeds');
  });
});
