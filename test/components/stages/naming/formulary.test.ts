import { expect } from 'chai';
import { Formulary, normalize } from '../../../../components/stages/naming/formulary.js';
import { partsOf } from '../../../../components/stages/naming/answer-parts.js';
import { similarity } from '../../../../components/stages/naming/similarity.js';

const vocabulary = {
  coding: 'atc' as const,
  codes: ['N02B', 'M01A', 'A04A', 'C09A', 'B05X', 'H02A'],
  names: [
    'Other analgesics and antipyretics',
    'ANTIINFLAMMATORY PRODUCTS, NON-STEROIDS',
    'antiemetics',
    'ACE inhibitors, plain',
    null,
    'antiemetics',
  ],
};
const formulary = (least = 0.85) => new Formulary(vocabulary, least);
const none = { exact: 0, normalized: 0, similar: 0 };

describe('the formulary that answers are read with', () => {
  it('finds names as it writes them, those with commas first', () => {
    const answer = 'ANTIINFLAMMATORY PRODUCTS, NON-STEROIDS, Other analgesics and antipyretics, ATC B05X, C09A';
    expect(formulary().read(answer)).to.deep.equal({
      medications: [0, 1, 3, 4],
      names: 4,
      outOfCorpus: 0,
      matches: { ...none, exact: 4 },
    });
  });

  it('finds them in lists of other forms, whatever case, accents and punctuation', () => {
    const answer =
      'The patient should get:\n1. other ANALGESICS and antipyretics.\n2) "ace inhibitors - plain"\n- Antiémetics';
    expect(formulary().read(answer)).to.deep.equal({
      medications: [0, 2, 3, 5],
      names: 3,
      outOfCorpus: 0,
      matches: { ...none, normalized: 3 },
    });
    expect(formulary().read(['ACE inhibitors, plain', '']).medications).to.deep.equal([3]);
  });

  it('finds what is spelled a little otherwise, down to the least similarity, and never codes', () => {
    const answer = 'other analgesic and antipyretic; ACE inhibitor plain; N02X';
    const { medications, outOfCorpus, matches } = formulary(0.8).read(answer);
    expect([medications, outOfCorpus, matches.similar]).to.deep.equal([[0, 3], 1, 2]);
    expect(formulary(1).read(answer)).to.deep.equal({ medications: [], names: 3, outOfCorpus: 3, matches: none });
  });

  it('counts a name once, and one of no formulary too', () => {
    const { names, outOfCorpus, medications } = formulary().read(
      'aspirin, Aspirin., antiemetics, antiemetics, , and heparin',
    );
    expect([names, outOfCorpus, medications]).to.deep.equal([3, 2, [2, 5]]);
    expect(formulary().read(' …\n')).to.deep.equal({ medications: [], names: 0, outOfCorpus: 0, matches: none });
  });

  it('counts titles that several medications have', () => {
    expect(formulary().sharedTitles).to.equal(1);
  });

  it('measures similarity by letters to change', () => {
    expect(similarity('kitten', 'sitting', 0)).to.be.closeTo(1 - 3 / 7, 1e-12);
    expect(similarity('kitten', 'sitting', 0.6)).to.equal(0);
    expect(similarity('a', 'abcdefgh', 0.5)).to.equal(0);
    expect(normalize('  Éther-(oil)… ')).to.equal('ether oil');
    const text = '(a) x, y: z;\n* w.';
    expect(partsOf(text).map(({ start, end }) => text.slice(start, end))).to.deep.equal(['(a) x', 'z', 'w']);
  });
});
