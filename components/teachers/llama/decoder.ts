import {
  add,
  affine,
  dropout,
  gather,
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
  transpose,
  zeros,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { Architecture } from './architecture.js';
import type { LoraOptions } from './options.js';
import { rotaryTables } from './rotary.js';
import { allTokens, someTokens, type Tokens } from './tokens.js';

/** Which weights of a decoder are trained, and how. */
export interface DecoderTraining {
  /** Sizes of the adapters. Absent where every weight is trained. */
  readonly lora?: LoraOptions;
  /** Dropout rate on embeddings and residuals. */
  readonly dropout: number;
}

/** Standard deviation of a random embedding. Random projections have 0.7 / √inputs. */
const embeddingDeviation = 0.1;
const projectionDeviation = 0.7;

/**
 * Builds the decoder below `scope` (`model`). It returns [prompt, width], the state at each prompt's last token after the final
 * norm. Parameters are named as on the Hub, with `/` for `.`. Prompts are packed into rows, but a token sees only its own
 * prompt up to itself, and each prompt counts positions from 0. The last layer computes only the last tokens, because nobody
 * reads the others.
 */
export function decoder(scope: Scope, architecture: Architecture, longest: number, training: DecoderTraining): Tensor {
  const { width, layers, vocabulary, rotary, headWidth, normEpsilon } = architecture;
  const { graph } = scope;
  const trainable = training.lora === undefined;
  const ids = graph.input('ids', ['row', 'position'], 'int32');
  const norm = (name: string, x: Tensor) =>
    rmsNormalization(x, scope.parameter(`${name}/weight`, [width], ones, { trainable }), normEpsilon);
  const drop = (x: Tensor) => dropout(x, training.dropout, scope.path);
  const all = allTokens(graph, rotaryTables(rotary, headWidth, longest));
  const last = someTokens(all, graph.input('last', ['row', 'prompt of row'], 'int32'));
  const table = scope.parameter('embed_tokens/weight', [vocabulary, width], normal(embeddingDeviation), { trainable });
  let x = drop(reshape(gather(table, ids), ['row*position', width]));
  for (let index = 0; index < layers; index++) {
    const name = `layers/${index}`;
    const asking = index === layers - 1 ? last : all;
    const layer: Layer = { ...architecture, training, scope: scope.scope(name), asking, all };
    x = add(asking.of(x), drop(attention(layer, norm(`${name}/input_layernorm`, x))));
    x = add(x, drop(feedForward(layer, norm(`${name}/post_attention_layernorm`, x))));
  }
  return norm('norm', gather(x, graph.input('order', ['prompt'], 'int32')));
}

interface Layer extends Architecture {
  readonly scope: Scope;
  readonly training: DecoderTraining;
  /** The tokens that are computed. */
  readonly asking: Tokens;
  /** The tokens that they may look at. */
  readonly all: Tokens;
}

/**
 * Causal attention with rotary positions; several query heads may share a key and value head. x [token, width] of all
 * tokens → [asking token, width]
 */
function attention(layer: Layer, x: Tensor): Tensor {
  const { heads, keyValueHeads, headWidth, bias, asking, all } = layer;
  const project = (name: string, { of, count }: Tokens, parts: number) => {
    const flat = projection(layer, `self_attn/${name}`, of(x), parts * headWidth, bias.queryKeyValue);
    return transpose(reshape(flat, ['row', count, parts, headWidth]), [0, 2, 1, 3]);
  };
  // Query heads that share keys stand one after the other along the positions, so that no key is copied.
  const queries = multiplyDimensions(heads / keyValueHeads, asking.count);
  const turned = rotaryEmbedding(project('q_proj', asking, heads), asking.turn.cos, asking.turn.sin);
  const query = reshape(turned, ['row', keyValueHeads, queries, headWidth]);
  const key = rotaryEmbedding(project('k_proj', all, keyValueHeads), all.turn.cos, all.turn.sin);
  const value = project('v_proj', all, keyValueHeads);
  const scores = matmul(query, key, { transposeB: true, scale: 1 / Math.sqrt(headWidth) });
  const masked = add(reshape(scores, ['row', heads, asking.count, all.count]), asking.visible);
  const weights = reshape(softmax(masked), ['row', keyValueHeads, queries, all.count]);
  const mixed = reshape(matmul(weights, value), ['row', heads, asking.count, headWidth]);
  const joined = reshape(transpose(mixed, [0, 2, 1, 3]), [-1, heads * headWidth]);
  return projection(layer, 'self_attn/o_proj', joined, layer.width, bias.output);
}

/** SwiGLU. x [token, width] */
function feedForward(layer: Layer, x: Tensor): Tensor {
  const { innerWidth, width, bias } = layer;
  const gate = silu(projection(layer, 'mlp/gate_proj', x, innerWidth, bias.feedForward));
  const up = projection(layer, 'mlp/up_proj', x, innerWidth, bias.feedForward);
  return projection(layer, 'mlp/down_proj', multiply(gate, up), width, bias.feedForward);
}

/** Computes x Wᵀ (+ b). Where the projection has an adapter, (alpha / rank) x Aᵀ Bᵀ is added. */
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
  const targets: readonly string[] = lora?.targets ?? [];
  if (lora === undefined || !targets.includes(name.slice(name.indexOf('/') + 1))) return result;
  const down = own.parameter('lora_A/weight', [lora.rank, inputs], kaimingUniform(inputs));
  const up = own.parameter('lora_B/weight', [width, lora.rank], zeros);
  const adapted = affine(affine(dropout(x, lora.dropout, own.path), down), up);
  return add(result, multiply(adapted, lora.alpha / lora.rank));
}
