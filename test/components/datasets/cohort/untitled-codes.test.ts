import { expect } from 'chai';
import { untitledCodes } from '../../../../components/datasets/cohort/untitled-codes.js';
import { smallCohort } from '../../small-cohort.js';

describe('codes without a title', () => {
  it('are counted with examples, also where no code of a kind has one', () => {
    const cohort = smallCohort([], { diagnoses: 3, procedures: 22, medications: 1 });
    const { diagnoses, procedures } = cohort.vocabularies;
    const vocabularies = {
      ...cohort.vocabularies,
      diagnoses: { ...diagnoses, names: ['Fever', null, 'Cough'] },
      procedures: { ...procedures, names: procedures.codes.map(() => null) },
    };
    const told = untitledCodes({ ...cohort, vocabularies });
    expect(Object.keys(told)).to.deep.equal(['diagnoses codes without a title', 'procedures codes without a title']);
    expect(told['diagnoses codes without a title']).to.equal('1 of 3: "D1"');
    expect(told['procedures codes without a title']).to.match(/^22 of 22: "P0", .*"P19" and 2 more$/);
    expect(untitledCodes(cohort)).to.deep.equal({});
  });
});
