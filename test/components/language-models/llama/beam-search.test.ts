import { expect } from 'chai';
import { BeamSearch } from '../../../../components/language-models/llama/beam-search.js';

const logs = (...shares: number[]) => Float32Array.from(shares, Math.log);
const end = 0;
/** Tokens 1 and 2 behind a beam. */
const both = (parent: number) => [1, 2].map((token) => ({ parent, token }));

describe('beam search', () => {
  it('takes the likeliest token each time with one beam', () => {
    const search = new BeamSearch({ beams: 1, lengthPenalty: 1, endToken: end, most: 9 });
    expect(search.advance([logs(0.1, 0.5, 0.4)])).to.deep.equal([{ parent: 0, token: 1 }]);
    expect(search.advance([logs(0.4, 0.3, 0.3)])).to.equal(undefined);
    expect(search.answer()).to.deep.equal([1]);
  });

  // Behind token 2 an answer of likelihood 0.36 ends at once; behind token 1 another of 0.22 goes on for a token more.
  for (const [lengthPenalty, answer] of [
    [0, [2]],
    [1, [1, 1]],
  ] as const) {
    it(`follows two answers, and weighs their lengths with the exponent ${lengthPenalty}`, () => {
      const search = new BeamSearch({ beams: 2, lengthPenalty, endToken: end, most: 9 });
      expect(search.advance([logs(0.1, 0.5, 0.4)])).to.deep.equal(both(0));
      expect(search.advance([logs(0.1, 0.45, 0.45), logs(0.9, 0.05, 0.05)])).to.deep.equal(both(0));
      expect(search.advance([logs(0.98, 0.01, 0.01), logs(0.98, 0.01, 0.01)])).to.equal(undefined);
      expect(search.answer()).to.deep.equal(answer);
    });
  }

  it('ends where an answer has as many tokens as it may have', () => {
    const search = new BeamSearch({ beams: 2, lengthPenalty: 1, endToken: end, most: 2 });
    search.advance([logs(0.1, 0.5, 0.4)]);
    expect(search.advance([logs(0.1, 0.2, 0.7), logs(0.1, 0.1, 0.8)])).to.equal(undefined);
    expect(search.answer()).to.deep.equal([1, 2]);
  });
});
