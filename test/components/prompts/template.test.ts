import { expect } from 'chai';
import type { Prompt } from '../../../components/contracts/prompt.js';
import { assembleCohort, writtenVisits } from '../../../components/datasets/cohort/assemble.js';
import template from '../../../components/prompts/template.js';
import type { JsonObject } from '../../../framework/json.js';
import { resolveOptions } from '../datasets/build-dataset.js';

const cohort = assembleCohort({
  source: 'test',
  visits: writtenVisits([
    {
      key: 'a',
      visits: [
        { key: '1', diagnoses: ['D1'], procedures: ['P1'], medications: ['M1', 'M2'] },
        { key: '2', diagnoses: ['D9'], procedures: [], medications: ['M2'] },
        { key: '3', diagnoses: ['D1', 'D9'], procedures: ['P1'], medications: ['M1'] },
      ],
    },
    { key: 'b', visits: [{ key: '4', diagnoses: ['D1'], procedures: ['P1'], medications: ['M1'] }] },
  ]),
  profile: { profile: [{ name: 'gender', values: ['F', 'M'] }], profileValues: Int32Array.of(1, 0) },
  vocabularyOrder: 'code',
  titles: {
    diagnoses: new Map([['D1', 'Sepsis']]),
    procedures: new Map([['P1', 'Cardiac cath']]),
    medications: new Map([
      ['M1', 'antacids'],
      ['M2', 'other analgesics'],
    ]),
  },
  interactions: [],
});

const build = (options: JsonObject): Prompt =>
  (template.build as (given: { options: JsonObject }) => Prompt)({ options: resolveOptions(template, options) });

describe('prompt template', () => {
  it('fills in the history, the current visit and the profile', () => {
    const prompt = build({
      text: '{profile.gender} ({profile}), {earlier} before. {history}Now {diagnoses} / {diagnoses.codes} / {procedures}: ',
      visit: '[{number}: {diagnoses}; {procedures}; {medications}; {medications.codes}] ',
      separator: ' + ',
    });
    expect(prompt.render(cohort, 0)).to.equal(
      'M (gender: M), 2 before. [1: Sepsis; Cardiac cath; antacids + other analgesics; M1 + M2] ' +
        '[2: D9; ; other analgesics; M2] Now Sepsis + D9 / D1 + D9 / Cardiac cath: ',
    );
  });

  it('shows the most recent visits, and counts all', () => {
    const prompt = build({ text: '{earlier}: {history}', visit: '{number} ', historyCap: 1 });
    expect(prompt.render(cohort, 0)).to.equal('2: 2 ');
    expect(build({ text: '{earlier}: {history}', visit: '{number} ' }).render(cohort, 0, 0)).to.equal('2: ');
  });

  it('has words of its own for a first visit', () => {
    const prompt = build({ text: '{history}{diagnoses}', visit: '{number} ', firstVisit: 'First visit: ' });
    expect(prompt.render(cohort, 1)).to.equal('First visit: Sepsis');
  });

  it('leaves codes without a title out where it is told to', () => {
    expect(build({ text: '{diagnoses}', untitled: 'omitted' }).render(cohort, 0)).to.equal('Sepsis');
  });

  it('needs titles of the kinds alone that it writes by title', () => {
    expect(build({ text: '{diagnoses}{procedures.codes}' }).titled).to.deep.equal(['diagnoses']);
    expect(build({ text: '{history}', visit: '{medications}' }).titled).to.deep.equal(['medications']);
  });

  it('tells a teacher where the current visit begins, in words that stand in the text', () => {
    expect(build({ text: 'Now {diagnoses}', currentVisitFrom: 'Now' }).currentVisitFrom).to.equal('Now');
    expect(build({ text: 'Now {diagnoses}' }).currentVisitFrom).to.equal(undefined);
    expect(() => build({ text: 'Now {diagnoses}', currentVisitFrom: 'Today' })).to.throw(
      'prompt.currentVisitFrom: "Today" does not stand in prompt.text',
    );
  });

  it('names the fields of the profile where it is asked for another', () => {
    expect(() => build({ text: '{profile.sex}' }).render(cohort, 0)).to.throw(
      /no profile field "sex"\n.*\{profile\.gender\}/,
    );
  });
});
