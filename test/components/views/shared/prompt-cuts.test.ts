import { expect } from 'chai';
import { fitsOf, lengthSummary } from '../../../../components/views/shared/prompt-cuts.js';

describe('what a teacher does not read of prompts', () => {
  const tokens = [[80], [130, 110, 90], [150, 120]];

  it('are the earliest visits, or the prompt is refused', () => {
    expect(fitsOf({ maxTokens: 100, cuts: 'history', tokens })).to.deep.equal([
      { tokens: 80 },
      { tokens: 90, cut: 'the 2 earliest visits of 130 tokens in all' },
      { tokens: 120, cut: 'anything: it is too long even without earlier visits, and training refuses it' },
    ]);
  });

  it('is the end, as released', () => {
    const lengths = { maxTokens: 100, cuts: 'end', tokens } as const;
    const fits = fitsOf(lengths);
    expect(fits[1]).to.deep.equal({ tokens: 100, cut: 'the last 30 of 130 tokens' });
    expect(lengthSummary(fits, lengths)).to.deep.equal({
      prompts: 3,
      shortest: 80,
      median: 100,
      longest: 100,
      maxTokens: 100,
      cut: 2,
    });
  });
});
