import { expect } from 'chai';
import type { Prompt } from '../../../components/contracts/prompt.js';
import { assembleCohort, writtenVisits } from '../../../components/datasets/cohort/assemble.js';
import leader from '../../../components/prompts/leader.js';
import type { JsonObject } from '../../../framework/json.js';
import { resolveOptions } from '../datasets/build-dataset.js';

const visit = (diagnoses: string[], procedures: string[], medications: string[]) => ({
  key: 'v',
  diagnoses,
  procedures,
  medications,
});

/** One patient with five visits, one with a single visit. Code `D9` has no title. */
const cohort = assembleCohort({
  source: 'test',
  visits: writtenVisits([
    {
      key: 'a',
      visits: [
        visit(['D1'], ['P1'], ['M1']),
        visit(['D2'], ['P2'], ['M2']),
        visit(['D3', 'D9'], ['P1', 'P2'], ['M1', 'M2']),
        visit(['D9'], ['P1'], ['M2', 'M1']),
        visit(['D1', 'D9', 'D2'], ['P2'], ['M1']),
      ],
    },
    { key: 'b', visits: [visit(['D3'], ['P1'], ['M1'])] },
  ]),
  profile: { profile: [], profileValues: new Int32Array() },
  vocabularyOrder: 'code',
  titles: {
    diagnoses: new Map([
      ['D1', 'Sepsis'],
      ['D2', 'Hypertension NOS'],
      ['D3', 'Atrial fibrillation'],
    ]),
    procedures: new Map([
      ['P1', 'Cardiac cath'],
      ['P2', 'Packed cell transfusion'],
    ]),
    medications: new Map([
      ['M1', 'antacids'],
      ['M2', 'other analgesics'],
    ]),
  },
  interactions: [],
});

const build = (options: JsonObject): Prompt =>
  (leader.build as (given: { options: JsonObject }) => Prompt)({ options: resolveOptions(leader, options) });

describe('prompt leader', () => {
  it('writes out the last three of the earlier visits, each with its own diagnoses', () => {
    expect(build({}).render(cohort, 0)).to.equal(
      'The patient has 4 times ICU visits. \n ' +
        'In 2 visit, the patient had diagnosis: Hypertension NOS; procedures: Packed cell transfusion. ' +
        'The patient was prescribed drugs: other analgesics. \n' +
        'In 3 visit, the patient had diagnosis: Atrial fibrillation, D9; procedures: Cardiac cath, Packed cell transfusion. ' +
        'The patient was prescribed drugs: antacids, other analgesics. \n' +
        'In 4 visit, the patient had diagnosis: D9; procedures: Cardiac cath. ' +
        'The patient was prescribed drugs: other analgesics, antacids. \n' +
        ' In this visit, he has diagnosis: Sepsis, D9, Hypertension NOS; procedures: Packed cell transfusion. ' +
        'Then, the patient should be prescribed: ',
    );
  });

  it("gives earlier visits the current visit's diagnoses, as released", () => {
    expect(build({ protocol: 'as-released' }).render(cohort, 0, 1)).to.equal(
      'The patient has 4 times ICU visits. \n ' +
        'In 4 visit, the patient had diagnosis: Sepsis, Hypertension NOS; procedures: Cardiac cath. ' +
        'The patient was prescribed drugs: other analgesics, antacids. \n' +
        ' In this visit, he has diagnosis: Sepsis, Hypertension NOS; procedures: Packed cell transfusion. ' +
        'Then, the patient should be prescribed: ',
    );
  });

  it('has no history for a first visit', () => {
    expect(build({}).render(cohort, 1)).to.equal(
      'The patient has 0 times ICU visits. \n ' +
        ' In this visit, he has diagnosis: Atrial fibrillation; procedures: Cardiac cath. ' +
        'Then, the patient should be prescribed: ',
    );
  });

  it('never shows more history than its cap', () => {
    const capped = build({ historyCap: 1 });
    expect(capped.render(cohort, 0, 3)).to.equal(capped.render(cohort, 0, 1));
    expect(capped.render(cohort, 0, 0)).not.to.contain('The patient was prescribed drugs');
  });
});
