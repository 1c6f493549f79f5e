import {
  add,
  affine,
  causalAttention,
  dropout,
  gelu,
  kaimingUniform,
  matmul,
  multiply,
  multiplyDimensions,
  normal,
  ones,
  reshape,
  rmsNormalization,
  rotaryEmbedding,
  silu,
  softmax,
  split,
  transpose,
  zeros,
  type Dimension,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { LoraPlan } from './adapter/lora-plan.js';
import type { Architecture } from './architecture.js';
import type { Tokens } from './tokens.js';

/** Which weights of a decoder are trained, and how. */
export interface DecoderTraining {
  /** The adapters. Absent where every weight is trained. */
  readonly lora?: LoraPlan;
  /** Dropout rate on embeddings and residuals. */
  readonly dropout: number;
}

/** The tokens of a decoder's rows. */
export interface RowTokens {
  /** Tokens of a prompt at most. */
  readonly maxTokens: number;
  /** How many queries attention computes at once. Absent: all of a row. */
  readonly attentionBlock?: number;
}

/** Standard deviation of random projections, times √inputs. */
const projectionDeviation = 0.7;

export interface Layer extends Architecture, RowTokens {
  readonly scope: Scope;
  readonly training: DecoderTraining;
  /** The tokens that are computed. */
  readonly asking: Tokens;
  /** The tokens that they may look at. */
  readonly all: Tokens;
  /** Keys and values of earlier tokens, of which the layer computes no more. */
  readonly memory?: LayerMemory;
}

/** What attention looks at: [row, key and value head, count, head width], queries and keys turned by their positions. */
export interface SeenTokens {
  readonly key: Tensor;
  readonly value: Tensor;
  readonly count: Dimension;
}

/** The keys and values that a layer computed for earlier tokens. */
interface LayerMemory {
  /** Puts the keys and values of the layer's own tokens behind those of earlier ones. */
  extend(own: SeenTokens): SeenTokens;
}

/** One layer of a decoder. x [token, width] of all tokens → [asking token, width] */
export function decoderLayer(layer: Layer, x: Tensor): Tensor {
  const { training, scope, asking } = layer;
  const norm = (name: string, state: Tensor) => rmsNorm(scope, layer, training.lora === undefined, name, state);
  const drop = (state: Tensor) => dropout(state, training.dropout, 'model');
  const attended = add(asking.of(x), drop(attention(layer, norm('input_layernorm', x))));
  return add(attended, drop(feedForward(layer, norm('post_attention_layernorm', attended))));
}

/**
 * Causal attention with rotary positions; several query heads may share a key and value head. x [token, width] of all
 * tokens → [asking token, width]
 */
function attention(layer: Layer, x: Tensor): Tensor {
  const { heads, keyValueHeads, headWidth, bias, asking, all } = layer;
  const [flatQuery, flatKey, flatValue] = queryKeyValue(layer, x);
  const apart = (flat: Tensor, { count }: Tokens, parts: number, norm?: string) => {
    const parted = reshape(flat, ['row', count, parts, headWidth]);
    return transpose(norm === undefined ? parted : headNormed(layer, norm, parted), [0, 2, 1, 3]);
  };
  const query = rotaryEmbedding(apart(flatQuery, asking, heads, 'q_norm'), asking.turn.cos, asking.turn.sin);
  const own = {
    key: rotaryEmbedding(apart(flatKey, all, keyValueHeads, 'k_norm'), all.turn.cos, all.turn.sin),
    value: apart(flatValue, all, keyValueHeads),
    count: all.count,
  };
  const { attentionBlock: block, maxTokens: longest, memory } = layer;
  const mixed =
    block !== undefined && memory === undefined && asking === all
      ? causalAttention({ query, ...own, bias: all.visible }, { scale: 1 / Math.sqrt(headWidth), block, longest })
      : attend(layer, query, memory?.extend(own) ?? own);
  const joined = reshape(transpose(mixed, [0, 2, 1, 3]), [-1, heads * headWidth]);
  return projection(layer, 'self_attn/o_proj', joined, layer.width, bias.output);
}

/** Attention of all queries [row, head, asking token, head width] at once. */
function attend({ heads, keyValueHeads, headWidth, asking }: Layer, query: Tensor, { key, value, count }: SeenTokens) {
  // Query heads that share keys stand one after the other along the positions, so that no key is copied.
  const queries = multiplyDimensions(heads / keyValueHeads, asking.count);
  const grouped = reshape(query, ['row', keyValueHeads, queries, headWidth]);
  const scores = matmul(grouped, key, { transposeB: true, scale: 1 / Math.sqrt(headWidth) });
  const masked = add(reshape(scores, ['row', heads, asking.count, count]), asking.visible);
  const weights = reshape(softmax(masked), ['row', keyValueHeads, queries, count]);
  return reshape(matmul(weights, value), ['row', heads, asking.count, headWidth]);
}

/** [asking token, heads · head width] of the queries, and [token, …] of keys and values. */
function queryKeyValue(layer: Layer, x: Tensor): readonly [Tensor, Tensor, Tensor] {
  const { heads, keyValueHeads, headWidth, bias, asking, fused } = layer;
  const [wide, narrow] = [heads * headWidth, keyValueHeads * headWidth];
  if (fused === true) {
    const joined = projection(layer, 'self_attn/qkv_proj', x, wide + 2 * narrow, bias.queryKeyValue);
    const [query, key, value] = split(joined, [wide, narrow, narrow], 1) as [Tensor, Tensor, Tensor];
    return [asking.of(query), key, value];
  }
  const project = (name: string, of: Tensor, columns: number) =>
    projection(layer, `self_attn/${name}`, of, columns, bias.queryKeyValue);
  return [project('q_proj', asking.of(x), wide), project('k_proj', x, narrow), project('v_proj', x, narrow)];
}

/** Normalizes each head of queries or keys where the architecture does. x [row, token, head, head width] */
function headNormed(layer: Layer, name: string, x: Tensor): Tensor {
  if (layer.headNorm !== true) return x;
  return rmsNorm(layer.scope, layer, layer.training.lora === undefined, `self_attn/${name}`, x);
}

/** The norm of an architecture, with a gain `<name>/weight`. */
export function rmsNorm(
  scope: Scope,
  { normEpsilon, shiftedNorms }: Pick<Architecture, 'normEpsilon' | 'shiftedNorms'>,
  trainable: boolean,
  name: string,
  x: Tensor,
): Tensor {
  const weight = scope.parameter(`${name}/weight`, [x.shape.at(-1) as number], ones, { trainable });
  return rmsNormalization(x, shiftedNorms === true ? add(weight, 1) : weight, normEpsilon);
}

/** SwiGLU, or its like with another activation. x [token, width] */
function feedForward(layer: Layer, x: Tensor): Tensor {
  const { innerWidth, width, bias, fused, activation } = layer;
  const project = (name: string, columns: number) => projection(layer, `mlp/${name}`, x, columns, bias.feedForward);
  const [gate, up] =
    fused === true
      ? (split(project('gate_up_proj', 2 * innerWidth), [innerWidth, innerWidth], 1) as [Tensor, Tensor])
      : [project('gate_proj', innerWidth), project('up_proj', innerWidth)];
  const opened = activation === 'gelu-tanh' ? gelu(gate, 'tanh') : silu(gate);
  return projection(layer, 'mlp/down_proj', multiply(opened, up), width, bias.feedForward);
}

/** Computes x Wᵀ (+ b). Where the projection has an adapter, scale · x Aᵀ Bᵀ is added. */
function projection(
  { scope, training: { lora } }: Layer,
  name: string,
  x: Tensor,
  width: number,
  bias: boolean,
): Tensor {
  const inputs = x.shape[1] as number;
  const trainable = lora === undefined;
  const own = scope.scope(name);
  const weight = own.parameter('weight', [width, inputs], normal(projectionDeviation / Math.sqrt(inputs)), {
    trainable,
  });
  const offset = bias ? own.parameter('bias', [width], zeros, { trainable }) : undefined;
  const result = affine(x, weight, offset);
  const module = lora?.modules[own.path];
  if (lora === undefined || module === undefined) return result;
  const down = own.parameter('lora_A/weight', [module.rank, inputs], kaimingUniform(inputs));
  const up = own.parameter('lora_B/weight', [width, module.rank], zeros);
  // Scaled where it is narrow, which costs least.
  const narrow = multiply(affine(dropout(x, lora.dropout, own.path), down), module.scale);
  return add(result, affine(narrow, up));
}
