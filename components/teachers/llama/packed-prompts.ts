import {
  blockBias,
  lastMembers,
  packSequences,
  packedIds,
  packedPositions,
  type ArrayTensor,
  type Feeds,
} from '../../../framework/tensor/index.js';

/** A prompt as the decoder reads it. */
export interface TokenizedPrompt {
  /** The end token last. */
  readonly ids: Int32Array;
  /** Tokens before the current visit. */
  readonly historyTokens: number;
}

/** Smallest width of a row, if there are enough tokens to fill it. */
const preferredWidth = 128;
const hidden = -1e9;

/** The settings of the decoder that decide the form of its inputs. */
export interface PackingOptions {
  readonly wordPath: boolean;
  readonly vocabulary: number;
  readonly slidingWindow?: number;
}

/** The decoder's inputs for some prompts. Prompts stand side by side in rows, and each sees only itself. */
export function promptFeeds(prompts: readonly TokenizedPrompt[], options: PackingOptions): Feeds {
  const lengths = prompts.map(({ ids }) => ids.length);
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const packing = packSequences(lengths, Math.min(preferredWidth, tokens));
  const bias = blockBias(packing, { causal: true });
  if (options.slidingWindow !== undefined) hideBeyondWindow(bias, options.slidingWindow);
  const { members, order } = lastMembers(packing);
  return {
    ids: packedIds(packing, (prompt, token) => prompts[prompt]!.ids[token]!),
    positions: packedPositions(packing),
    bias,
    last: members,
    order,
    ...(options.wordPath && { 'word-counts': wordCounts(prompts, options.vocabulary) }),
  };
}

/** Hides tokens that are `window` or more positions back. */
function hideBeyondWindow({ data, shape }: ArrayTensor, window: number): void {
  const width = shape[3]!;
  for (let line = 0; line < data.length; line += width) {
    const position = (line / width) % width;
    data.fill(hidden, line, line + Math.max(0, position - window + 1));
  }
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
