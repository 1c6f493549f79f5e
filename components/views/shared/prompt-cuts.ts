import { median } from '../../../framework/statistics/median.js';
import type { PromptLengths } from '../../contracts/teacher.js';

/** How a prompt fits into what a teacher reads. */
export interface PromptFit {
  /** Tokens of the text that the teacher reads, the end token included. */
  readonly tokens: number;
  /** What was cut, in words; absent where the whole prompt is read. */
  readonly cut?: string;
}

/** How each prompt fits into what the teacher reads. */
export function fitsOf({ maxTokens, cuts, tokens }: PromptLengths): readonly PromptFit[] {
  return tokens.map((lengths) => {
    const whole = lengths[0]!;
    if (whole <= maxTokens) return { tokens: whole };
    if (cuts === 'end') return { tokens: maxTokens, cut: `the last ${whole - maxTokens} of ${whole} tokens` };
    const fitting = lengths.findIndex((length) => length <= maxTokens);
    if (fitting < 0) {
      const cut = 'anything: it is too long even without earlier visits, and training refuses it';
      return { tokens: lengths.at(-1)!, cut };
    }
    const visits = fitting === 1 ? 'the earliest visit' : `the ${fitting} earliest visits`;
    return { tokens: lengths[fitting]!, cut: `${visits} of ${whole} tokens in all` };
  });
}

/** How many prompts there are, how many tokens a teacher reads of them, and how many are cut. */
export function lengthSummary(fits: readonly PromptFit[], { maxTokens }: PromptLengths) {
  const lengths = fits.map(({ tokens }) => tokens).sort((a, b) => a - b);
  return {
    prompts: fits.length,
    shortest: lengths[0] ?? 0,
    median: median(lengths),
    longest: lengths.at(-1) ?? 0,
    maxTokens,
    cut: fits.filter(({ cut }) => cut !== undefined).length,
  };
}
