import { expect } from 'chai';
import { TextReader } from '../../../../components/datasets/table/written-text.js';

describe('texts of tables and records', () => {
  const reader = new TextReader(['unknown']);

  it('lose blanks and characters without a width around them, and keep those within', () => {
    for (const written of [' 4019\t', '\u200B4019', '4019\u2060', '\uFEFF4019\u00A0', '\u200F 4019 \u200E'])
      expect(reader.read(written), JSON.stringify(written)).to.deep.equal({ text: '4019', as: 'trimmed' });
    expect(reader.read('="\u200B0117"')).to.deep.equal({ text: '0117', as: 'unwrapped' });
    expect(reader.read('a\u200Bb c')).to.deep.equal({ text: 'a\u200Bb c', as: 'plain' });
  });

  it('take no longer where there are many blanks within', function () {
    this.timeout(1000);
    const padded = `a${' '.repeat(200_000)}b`;
    expect(reader.read(padded).text).to.equal(padded);
  });

  it('are missing as programs write it; what may be a value is one, unless the option names it', () => {
    const missing = ['None', 'null', '\\N', 'N/A', '#REF!', '\u200B', ' NA', 'NaT', 'unknown'];
    for (const written of missing) expect(reader.read(written).as, written).to.equal('missing');
    for (const written of ['NONE', 'Na', 'nat', 'Unknown']) expect(reader.read(written).text).to.equal(written);
  });
});
