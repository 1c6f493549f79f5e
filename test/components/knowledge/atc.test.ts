import { expect } from 'chai';
import { atcLength, pairsAmong } from '../../../components/knowledge/atc.js';

describe('ATC codes', () => {
  it('have five levels', () => {
    expect([1, 2, 3, 4, 5].map(atcLength)).to.deep.equal([1, 3, 4, 5, 7]);
    expect(() => atcLength(6)).to.throw(RangeError, 'levels 1 to 5');
  });

  it('interact when finer codes below them do', () => {
    const pairs = [
      ['N02BE01', 'M01AE01'],
      ['M01AE02', 'N02BE01'],
      ['N02BE01', 'N02BA01'],
      ['X99XX99', 'N02BE01'],
    ] as const;
    expect(pairsAmong(pairs, ['N02B', 'M01A'])).to.deep.equal([['M01A', 'N02B']]);
  });

  it('interact when a broader class above them does', () => {
    const found = pairsAmong([['N02B', 'M01A']], ['N02BE01', 'N02BA01', 'M01AE01', 'C10AA01']);
    expect(found).to.have.deep.members([
      ['M01AE01', 'N02BE01'],
      ['M01AE01', 'N02BA01'],
    ]);
  });
});
