import { UserInputError } from '../../../framework/errors.js';
import type { PromptText } from '../../contracts/teacher.js';
import type { CutPrompts } from '../shared/training-trail.js';
import type { FittedPrompt } from './packed-prompts.js';
import type { PromptTokenizer } from './prompt-tokenizer.js';

export interface FitOptions {
  /** Number of tokens that the decoder has an embedding for. */
  readonly vocabulary: number;
  /** Largest number of tokens of a prompt, the end token included. */
  readonly maxTokens: number;
  /**
   * What is cut where a prompt is too long. `history` takes the longest text that fits; `end` keeps the first tokens of the
   * longest text.
   */
  readonly truncation: 'history' | 'end';
  /** The current visit begins where this text occurs last. Absent where nobody needs to know. */
  readonly currentVisitFrom?: string;
}

/**
 * Turns prompts into tokens that fit into the limit.
 *
 * @throws UserInputError when a prompt is too long even without its history; it says how many are and how long
 */
export function fitPrompts(
  prompts: readonly PromptText[],
  tokenizer: PromptTokenizer,
  options: FitOptions,
): readonly FittedPrompt[] {
  const tooLong: number[] = [];
  const fitted = prompts.map((texts) => {
    const result = fitPrompt(texts, tokenizer, options);
    if (typeof result !== 'number') return result;
    tooLong.push(result);
    return { ids: new Int32Array(), historyTokens: 0, lostVisits: 0, lostTokens: 0 };
  });
  if (tooLong.length > 0) {
    throw new UserInputError({
      place: 'teacher.maxTokens',
      reason:
        `${tooLong.length} of ${prompts.length} prompts do not fit ${options.maxTokens} tokens even without earlier visits; ` +
        `the longest has ${Math.max(...tooLong)}`,
      remedy:
        'Raise `teacher.maxTokens` to that number, or set `teacher.truncation: end` to cut prompts off as released.',
    });
  }
  refuseUnembedded(fitted, options.vocabulary);
  return fitted;
}

/** Refuses token ids beyond the embedding table, which belong to another tokenizer. */
function refuseUnembedded(prompts: readonly FittedPrompt[], vocabulary: number): void {
  const beyond = prompts.map(({ ids }) => ids.find((id) => id >= vocabulary)).filter((id) => id !== undefined);
  if (beyond.length === 0) return;
  throw new UserInputError({
    place: 'teacher.checkpoint',
    reason: `${beyond.length} of ${prompts.length} prompts have tokens without an embedding (id ${beyond[0]} of ${vocabulary})`,
    remedy: 'Use the tokenizer.json that belongs to the weights.',
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** What fitting took away from prompts. */
export function cutOf(prompts: readonly PromptText[], fitted: readonly FittedPrompt[]): CutPrompts {
  const visits = sum(prompts.map((texts) => texts.length - 1));
  const lostTokens = sum(fitted.map((prompt) => prompt.lostTokens));
  const tokens = lostTokens + sum(fitted.map(({ ids }) => ids.length));
  return {
    promptsCut: fitted.filter((prompt) => prompt.lostTokens > 0).length,
    historyLost: visits === 0 ? 0 : sum(fitted.map((prompt) => prompt.lostVisits)) / visits,
    tokensLost: tokens === 0 ? 0 : lostTokens / tokens,
  };
}

/** The fitted prompt, or the length of the shortest text if no text fits. */
function fitPrompt(texts: PromptText, tokenizer: PromptTokenizer, options: FitOptions): FittedPrompt | number {
  let length = 0;
  let whole: number | undefined;
  for (const [lostVisits, text] of texts.entries()) {
    const boundary = options.currentVisitFrom === undefined ? 0 : text.lastIndexOf(options.currentVisitFrom);
    const ids = tokenizer.encode(text);
    length = ids.length + 1;
    whole ??= length;
    if (length > options.maxTokens && options.truncation === 'history') continue;
    const historyTokens = boundary <= 0 ? 0 : tokenizer.encode(text.slice(0, boundary)).length;
    const kept = Int32Array.from([...ids.slice(0, options.maxTokens - 1), tokenizer.endToken]);
    return { ids: kept, historyTokens, lostVisits, lostTokens: whole - kept.length };
  }
  return length;
}
