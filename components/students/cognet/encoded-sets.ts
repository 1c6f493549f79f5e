import {
  dropout,
  embedding,
  gather,
  linear,
  multiply,
  reshape,
  segmentSoftmax,
  segmentSum,
  tanh,
  transformerBlock,
  uniform,
  type ArrayTensor,
  type Feeds,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import { feedsBelow } from '../shared/feeds-below.js';
import { packSets } from '../shared/packed-sets.js';
import type { CognetOptions } from './options.js';

/**
 * [place, width] Encodes the codes of sets: embeddings, then a transformer block within each set, without positions.
 *
 * @param inputs the scope of the inputs of {@link setFeeds}
 * @param table the scope of the embeddings
 */
export function encodeSets(inputs: Scope, table: Scope, rows: number, options: CognetOptions): Tensor {
  const { width, heads, innerWidth, dropout: rate, embeddingDropout, embeddingRange } = options;
  const [row, position] = [`${inputs.path} row`, `${inputs.path} position`];
  const ids = inputs.input('ids', [row, position], 'int32');
  const embedded = embedding(table, ids, { rows, width, initializer: uniform(embeddingRange) });
  const encoded = transformerBlock(inputs.scope('encoder'), dropout(embedded, embeddingDropout, inputs.path), {
    heads,
    innerWidth,
    attentionDropout: rate,
    dropout: rate,
    outputDropout: 0,
    norm: 'post',
    activation: 'relu',
    inputBias: true,
    epsilon: 1e-5,
    bias: inputs.input('bias', [row, 1, position, position]),
  });
  return reshape(encoded, [`${row}*${position}`, width]);
}

/** [visit, width] the encoded codes of each visit, weighed by how much each says; zeros for a visit without any. */
export function poolSets(inputs: Scope, encoded: Tensor): Tensor {
  const width = encoded.shape[1] as number;
  const axis = [`${inputs.path} code`];
  const codes = gather(encoded, inputs.input('codes', axis, 'int32'));
  const visits = inputs.input('visits', axis, 'int32');
  const pool = inputs.scope('pool');
  const inner = tanh(linear(pool.scope('inner'), codes, { width: Math.floor(width / 2) }));
  const weights = segmentSoftmax(linear(pool.scope('outer'), inner, { width: 1 }), visits, 'visit');
  return segmentSum(multiply(codes, weights), visits, 'visit');
}

/** Sets of codes laid out for `encodeSets` and `poolSets`, below `scope`. Set number i is of visit number i. */
export function setFeeds(
  sets: readonly Int32Array[],
  scope: string,
): { readonly feeds: Feeds; places(set: number): readonly number[] } {
  const { ids, bias, startOf } = packSets(sets);
  const places = (set: number) => Array.from(sets[set]!, (_, code) => startOf[set]! + code);
  const codes = sets.flatMap((_, set) => places(set));
  const visits = sets.flatMap((own, set) => Array.from(own, () => set));
  const vectors = { codes, visits };
  const lists = Object.fromEntries(
    Object.entries(vectors).map(([name, values]): [string, ArrayTensor] => [
      name,
      { data: Int32Array.from(values), shape: [values.length] },
    ]),
  );
  return { feeds: feedsBelow(scope, { ids, bias, ...lists }), places };
}
