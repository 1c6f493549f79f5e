import { expect } from 'chai';
import medicationClasses from '../../../components/figures/medication-classes.js';
import { classesByFrequency } from '../../../components/figures/shared/medication-classes.js';
import type { Cohort } from '../../../components/contracts/cohort.js';
import { smallCohort } from '../small-cohort.js';
import { dataOf, drawingsOf, madeResults } from './made-results.js';
import { madeRun } from './made-run.js';

/** 12 patients are prescribed C07, 3 of them A02; C07 is recommended to all but one, C09 to two of them. */
async function resultsOf(coding: Pick<Cohort['vocabularies']['medications'], 'coding'>) {
  const cohort = smallCohort([], { diagnoses: 1, procedures: 1, medications: 3 });
  const medications = { codes: ['C07', 'C09', 'A02'], names: [null, null, null], ...coding };
  const made = { ...cohort, interactions: [], vocabularies: { ...cohort.vocabularies, medications } };
  const patients = Array.from({ length: 12 }, (_, patient) => patient);
  const stages = await madeRun({
    truth: patients.map((patient) => [1, 0, patient < 3 ? 1 : 0]),
    probability: patients.map((patient) => [patient === 0 ? 0.1 : 0.9, patient < 2 ? 0.8 : 0.2, 0.1]),
    cohort: made,
  });
  return madeResults({ a: { scores: {}, stages } });
}

describe('figure/medication-classes', () => {
  it('scores the pairs of every ATC group together, and leaves out what few patients were prescribed', async () => {
    const [drawing] = await drawingsOf(medicationClasses, {}, await resultsOf({ coding: 'atc' }));
    // Right: 11 of 13 recommended and of 12 prescribed.
    expect(dataOf(drawing!)).to.deep.equal([
      { row: 'a', class: 'C cardiovascular, n = 12', mean: (2 * 11) / (13 + 12) },
    ]);
    expect(drawing!.caption.join(' ')).to.include('fewer than 10 patients were prescribed them: A alimentary');
    const [recall] = await drawingsOf(
      medicationClasses,
      { score: 'recall', level: 2 },
      await resultsOf({ coding: 'atc' }),
    );
    expect(dataOf(recall!)).to.deep.equal([{ row: 'a', class: 'C07, n = 12', mean: 11 / 12 }]);
  });

  it('says what to write for medications without ATC codes', async () => {
    const reason = await drawingsOf(medicationClasses, {}, await resultsOf({})).catch((error: unknown) =>
      String(error),
    );
    expect(reason).to.include('have no ATC codes');
  });

  it('makes fifths of the medications by how often they were prescribed', () => {
    const fifths = classesByFrequency([0, 9, 1, 8, 2, 7, 3, 6, 4, 5]);
    expect(fifths.map(({ members }) => members)).to.deep.equal([
      [1, 3],
      [5, 7],
      [9, 8],
      [6, 4],
      [2, 0],
    ]);
    expect(fifths[4]!.name).to.equal('least prescribed fifth');
  });
});
