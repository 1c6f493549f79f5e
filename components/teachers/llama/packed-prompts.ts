import {
  blockBias,
  lastMembers,
  packSequences,
  packedIds,
  packedPositions,
  type ArrayTensor,
  type Feeds,
  type Packing,
} from '../../../framework/tensor/index.js';
import type { TeacherShape } from './teacher-program.js';

/** A prompt as the decoder reads it. */
export interface TokenizedPrompt {
  /** The end token last. */
  readonly ids: Int32Array;
  /** Tokens before the current visit. */
  readonly historyTokens: number;
}

/** A prompt that was made to fit, and what that took away. */
export interface FittedPrompt extends TokenizedPrompt {
  readonly lostVisits: number;
  readonly lostTokens: number;
}

/** Smallest width of a row, if there are enough tokens to fill it. */
const preferredWidth = 128;
const hidden = -1e9;

/** The settings of the decoder that decide the form of its inputs. */
export interface PackingOptions {
  readonly wordPath: boolean;
  readonly vocabulary: number;
  /** Tokens that a position of the windowed layers sees. */
  readonly slidingWindow?: number;
}

/** What packing needs from a teacher. */
export function packingOf({ wordPath, architecture }: Pick<TeacherShape, 'wordPath' | 'architecture'>): PackingOptions {
  const { vocabulary, slidingWindow } = architecture;
  return { wordPath, vocabulary, ...(slidingWindow !== undefined && { slidingWindow: slidingWindow.tokens }) };
}

/** The decoder's inputs for some prompts. Prompts stand side by side in rows, and each sees only itself. */
export function promptFeeds(prompts: readonly TokenizedPrompt[], options: PackingOptions): Feeds {
  const { feeds, packing } = packedPrompts(prompts, options);
  const { members, order } = lastMembers(packing);
  return {
    ...feeds,
    last: members,
    order,
    ...(options.wordPath && { 'word-counts': wordCounts(prompts, options.vocabulary) }),
  };
}

/** The inputs that say what the tokens are and what they see, and where the prompts lie. */
export function packedPrompts(
  prompts: readonly TokenizedPrompt[],
  { slidingWindow }: Pick<PackingOptions, 'slidingWindow'>,
): { readonly feeds: Feeds; readonly packing: Packing } {
  const lengths = prompts.map(({ ids }) => ids.length);
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const packing = packSequences(lengths, Math.min(preferredWidth, tokens));
  const bias = blockBias(packing, { causal: true });
  const feeds = {
    ids: packedIds(packing, (prompt, token) => prompts[prompt]!.ids[token]!),
    positions: packedPositions(packing),
    bias,
    ...(slidingWindow !== undefined && { 'window-bias': hideBeyondWindow(bias, slidingWindow) }),
  };
  return { feeds, packing };
}

/** A bias that hides tokens `window` or more positions back too. */
function hideBeyondWindow({ data: all, shape }: ArrayTensor, window: number): ArrayTensor {
  const width = shape[3]!;
  const data = Float32Array.from(all);
  for (let line = 0; line < data.length; line += width) {
    const position = (line / width) % width;
    data.fill(hidden, line, line + Math.max(0, position - window + 1));
  }
  return { data, shape };
}

/** [prompt, 2 · vocabulary] how often each token occurs before the current visit, and from it on. */
function wordCounts(prompts: readonly TokenizedPrompt[], vocabulary: number): ArrayTensor {
  const data = new Float32Array(prompts.length * 2 * vocabulary);
  prompts.forEach(({ ids, historyTokens }, prompt) => {
    ids.forEach((id, token) => {
      const entry = (2 * prompt + (token < historyTokens ? 0 : 1)) * vocabulary + id;
      data[entry] = data[entry]! + 1;
    });
  });
  return { data, shape: [prompts.length, 2 * vocabulary] };
}
