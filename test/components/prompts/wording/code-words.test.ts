import { expect } from 'chai';
import type { Coding } from '../../../../components/contracts/cohort.js';
import { codeInWords, titlesOfVisit } from '../../../../components/prompts/wording/code-words.js';

describe('codes in prompts', () => {
  it('stand with their classification where they have no title', () => {
    expect(inWords('7895', 'icd-9')).to.equal('ICD-9 7895');
    expect(inWords('9:7895', 'icd-by-version')).to.equal('ICD-9 7895');
    expect(inWords('10:R188', 'icd-by-version')).to.equal('ICD-10 R188');
    expect(inWords('7895', 'icd-pooled')).to.equal('ICD 7895');
    expect(inWords('N02B', 'atc')).to.equal('ATC N02B');
    expect(inWords('own-17')).to.equal('own-17');
  });

  it('are left out on request', () => {
    const sets = { offsets: Int32Array.of(0, 1, 3), values: Int32Array.of(0, 1, 0) };
    const vocabulary = { codes: ['a', 'b'], names: ['Asthma', null] };
    expect(titlesOfVisit(sets, vocabulary, 1, 'code')).to.deep.equal(['b', 'Asthma']);
    expect(titlesOfVisit(sets, vocabulary, 1, 'omitted')).to.deep.equal(['Asthma']);
  });
});

function inWords(code: string, coding?: Coding): string {
  return codeInWords({ codes: [code], names: [null], ...(coding === undefined ? {} : { coding }) }, 0);
}
