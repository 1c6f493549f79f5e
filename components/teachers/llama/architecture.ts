import { UserInputError } from '../../../framework/errors.js';
import type { Json, JsonObject } from '../../../framework/json.js';
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
  /** Number of tokens that a position sees, itself included. Absent where it sees all before it. */
  readonly slidingWindow?: number;
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

/** The decoder that options describe, for a tokenizer of the given size. */
export function architectureOf(options: LlamaOptions, vocabulary: number): Architecture {
  const { width, layers, heads, innerWidth, ropeTheta } = options;
  const keyValueHeads = options.keyValueHeads ?? heads;
  if (width % heads !== 0 || (width / heads) % 2 !== 0 || heads % keyValueHeads !== 0) {
    throw new UserInputError({
      place: 'teacher',
      reason: `width ${width}, heads ${heads} and keyValueHeads ${keyValueHeads} do not fit together`,
      remedy: 'width must be an even multiple of heads, and heads a multiple of keyValueHeads.',
    });
  }
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

const supported = ['llama', 'mistral', 'qwen2'];

/** Reads a checkpoint's `config.json`; absent keys have the defaults of the transformers library. */
export function architectureOfConfig(config: JsonObject, place: string): Architecture {
  const refuse = (reason: string) =>
    new UserInputError({ place, reason, remedy: `Supported: model_type ${supported.join(', ')} with silu.` });
  const type = String(config['model_type']);
  if (!supported.includes(type)) throw refuse(`model_type is "${type}"`);
  const activation = config['hidden_act'] ?? 'silu';
  if (activation !== 'silu') throw refuse(`hidden_act is ${JSON.stringify(activation)}`);
  const number = (key: string, fallback?: number) => {
    const value = config[key] ?? fallback;
    if (typeof value !== 'number') throw refuse(`"${key}" is ${JSON.stringify(value)}; expected a number`);
    return value;
  };
  const width = number('hidden_size');
  const heads = number('num_attention_heads');
  const attentionBias = config['attention_bias'] === true;
  const window = config['use_sliding_window'] === false || type === 'llama' ? undefined : config['sliding_window'];
  return {
    width,
    layers: number('num_hidden_layers'),
    heads,
    keyValueHeads: number('num_key_value_heads', heads),
    headWidth: number('head_dim', width / heads),
    innerWidth: number('intermediate_size'),
    vocabulary: number('vocab_size'),
    normEpsilon: number('rms_norm_eps', 1e-6),
    bias: {
      queryKeyValue: attentionBias || type === 'qwen2',
      output: attentionBias && type === 'llama',
      feedForward: config['mlp_bias'] === true,
    },
    rotary: rotaryOf(config, refuse),
    ...(typeof window === 'number' && { slidingWindow: window }),
  };
}

/** `rope_parameters` (theta inside), or `rope_theta` and `rope_scaling`. */
function rotaryOf(config: JsonObject, refuse: (reason: string) => UserInputError): Rotary {
  const rope = (config['rope_parameters'] ?? config['rope_scaling'] ?? {}) as JsonObject;
  const theta = Number(rope['rope_theta'] ?? config['rope_theta'] ?? 10000);
  const type = String(rope['rope_type'] ?? rope['type'] ?? 'default');
  const value = (key: string): number => Number(rope[key] as Json);
  if (type === 'default') return { theta };
  if (type === 'linear') return { theta, scaling: { type, factor: value('factor') } };
  if (type === 'llama3') {
    return {
      theta,
      scaling: {
        type,
        factor: value('factor'),
        lowFrequencyFactor: value('low_freq_factor'),
        highFrequencyFactor: value('high_freq_factor'),
        originalLength: value('original_max_position_embeddings'),
      },
    };
  }
  throw refuse(`rotary scaling "${type}" is not known`);
}
