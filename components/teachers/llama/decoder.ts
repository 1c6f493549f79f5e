import {
  dropout,
  gather,
  multiply,
  normal,
  reshape,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { Architecture } from './architecture.js';
import { decoderLayer, rmsNorm, type DecoderTraining, type RowTokens } from './decoder-layer.js';
import { tokensOf } from './tokens.js';

/** Standard deviation of a random embedding. */
const embeddingDeviation = 0.1;

/**
 * Builds the decoder below `scope` (`model`). It returns [ending, width], the state at the last tokens of all rows before the
 * final norm. Parameters are named as on the Hub, with `/` for `.`. Prompts are packed into rows, but a token sees only its own
 * prompt up to itself, and each prompt counts positions from 0. The last layer computes only the last tokens, because nobody
 * reads the others.
 *
 * @param observe receives [token, width] of the embeddings and of every layer, the last one after the final norm; the last
 *   layer then computes every token
 */
export function decoder(
  scope: Scope,
  architecture: Architecture,
  rows: RowTokens,
  training: DecoderTraining,
  observe?: (state: Tensor) => void,
): Tensor {
  const { layers } = architecture;
  const { graph } = scope;
  const trainable = training.lora === undefined;
  const tokens = tokensOf(graph, architecture, rows.maxTokens);
  let x = embeddings(scope, architecture, training);
  observe?.(x);
  for (let index = 0; index < layers; index++) {
    const isLast = index === layers - 1;
    const seen = tokens.seenBy(index);
    const asking = isLast && observe === undefined ? tokens.last(seen) : seen;
    const own = scope.scope(`layers/${index}`);
    x = decoderLayer({ ...architecture, ...rows, training, scope: own, asking, all: seen }, x);
    if (!isLast) observe?.(x);
  }
  if (observe === undefined) return x;
  observe(rmsNorm(scope, architecture, trainable, 'norm', x));
  return tokens.last(tokens.seenBy(layers - 1)).of(x);
}

/** [token, width] the embeddings of the tokens at the input `ids`. */
export function embeddings(
  scope: Scope,
  { vocabulary, width, embeddingScale }: Architecture,
  training: DecoderTraining,
): Tensor {
  const ids = scope.graph.input('ids', ['row', 'position'], 'int32');
  const trainable = training.lora === undefined;
  const table = scope.parameter('embed_tokens/weight', [vocabulary, width], normal(embeddingDeviation), { trainable });
  const embedded = reshape(gather(table, ids), ['row*position', width]);
  const scaled = embeddingScale === undefined ? embedded : multiply(embedded, embeddingScale);
  return dropout(scaled, training.dropout, scope.path);
}
