/** What a model type of transformers fixes beside the settings in its `config.json`. */
export interface Family {
  /**
   * Which biases exist: the setting `attention_bias` decides (for the output projection too), always on q, k and v, or never.
   */
  readonly bias: 'attention_bias' | 'query-key-value' | 'none';
  /** `mlp_bias` decides about biases of the feed-forward part. */
  readonly feedForwardBias: boolean;
  /** Head width where the file names none. Absent: hidden_size / num_attention_heads. */
  readonly headWidth?: number;
  readonly normEpsilon: number;
  /**
   * When a position sees only a window: never, in every layer where `sliding_window` is a number (by default the number here),
   * or from layer `max_window_layers` on where `use_sliding_window` switches it on.
   */
  readonly window: 'none' | 'switched' | { readonly default?: number };
  /** Queries and keys are normalized per head. */
  readonly headNorm: boolean;
  /** Q, k and v are one matrix, gate and up another. */
  readonly fused: boolean;
  readonly activation: 'silu' | 'gelu-tanh';
  /** Norms multiply with 1 + weight, and embeddings with √width. */
  readonly shifted: boolean;
  /** The head of the language model is the table of embeddings where the file does not say. */
  readonly tied?: true;
}

const llama: Family = {
  bias: 'attention_bias',
  feedForwardBias: true,
  normEpsilon: 1e-6,
  window: 'none',
  headNorm: false,
  fused: false,
  activation: 'silu',
  shifted: false,
};

const qwen2: Family = { ...llama, bias: 'query-key-value', feedForwardBias: false, window: 'switched' };

/** By `model_type`. Defaults are those of transformers. */
export const families: Readonly<Record<string, Family>> = {
  llama,
  mistral: { ...llama, bias: 'none', feedForwardBias: false, window: { default: 4096 } },
  qwen2,
  qwen3: { ...qwen2, bias: 'attention_bias', headWidth: 128, headNorm: true },
  phi3: { ...llama, bias: 'none', feedForwardBias: false, normEpsilon: 1e-5, window: {}, fused: true },
  gemma: { ...llama, feedForwardBias: false, headWidth: 256, activation: 'gelu-tanh', shifted: true, tied: true },
};
