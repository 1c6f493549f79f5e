import type { LlamaOptions } from './options.js';

/** Sizes and switches of a decoder. */
export interface Architecture {
  readonly width: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headWidth: number;
  readonly innerWidth: number;
  /** Rows of the embedding table. */
  readonly vocabulary: number;
  readonly normEpsilon: number;
  readonly bias: { readonly queryKeyValue: boolean; readonly output: boolean; readonly feedForward: boolean };
  readonly rotary: Rotary;
  /** Layers (0, 1, …) whose positions see only so many tokens, themselves included. Absent where all see all before them. */
  readonly slidingWindow?: { readonly tokens: number; readonly layers: readonly number[] };
  /** Queries and keys are normalized per head (Qwen3). */
  readonly headNorm?: true;
  /** Q, k and v are one matrix, gate and up another (Phi-3). */
  readonly fused?: true;
  /** The gain of every norm is 1 + its weight (Gemma). */
  readonly shiftedNorms?: true;
  /** Embeddings are multiplied with it (Gemma). */
  readonly embeddingScale?: number;
  /** Of the gate. Absent: silu. */
  readonly activation?: 'gelu-tanh';
}

export interface Rotary {
  /** Base of the angles. */
  readonly theta: number;
  readonly scaling?: LinearScaling | Llama3Scaling;
}

/** Divides all positions by `factor`. */
interface LinearScaling {
  readonly type: 'linear';
  readonly factor: number;
}

/** Stretches long waves by `factor` and keeps short ones, with a smooth step between (LLaMA 3.1). */
export interface Llama3Scaling {
  readonly type: 'llama3';
  readonly factor: number;
  readonly lowFrequencyFactor: number;
  readonly highFrequencyFactor: number;
  readonly originalLength: number;
}

/** The options that describe a random decoder. */
type DecoderSizes = Pick<LlamaOptions, 'width' | 'layers' | 'heads' | 'keyValueHeads' | 'innerWidth' | 'ropeTheta'>;

/** The decoder that options describe, for a tokenizer of the given size. */
export function architectureOf(options: DecoderSizes, vocabulary: number): Architecture {
  const { width, layers, heads, innerWidth, ropeTheta } = options;
  const keyValueHeads = options.keyValueHeads ?? heads;
  return {
    width,
    layers,
    heads,
    keyValueHeads,
    headWidth: width / heads,
    innerWidth,
    vocabulary,
    normEpsilon: 1e-6,
    bias: { queryKeyValue: false, output: false, feedForward: false },
    rotary: { theta: ropeTheta },
  };
}
