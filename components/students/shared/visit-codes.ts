import {
  dropout,
  embedding,
  multiply,
  reshape,
  segmentSum,
  type ArrayTensor,
  type EmbeddingOptions,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import { placeAxes, places } from './visit-rows.js';

/** The codes of all visits of a batch, side by side; `visitCodes` fills it, `visitVectors` reads it. */
export interface VisitCodes<Value> {
  /** int32 [code] row of the embedding table */
  readonly codes: Value;
  /** int32 [code] the place of the visit that the code belongs to */
  readonly places: Value;
  /** [code] what the code counts: 1 for sums over a visit, 1 / (number of its codes) for means */
  readonly weights: Value;
}

/**
 * Lays the sets of a batch side by side, without padding. A visit without codes has none here, and its vector is zeros.
 *
 * @param sets [visit] the codes of each visit as rows of the table, in the order of `visitPlaces`
 * @param visitPlaces int32 [visit] `places` of `visitRows`
 */
export function visitCodes(
  sets: readonly Int32Array[],
  visitPlaces: ArrayTensor,
  pooling: 'sum' | 'mean',
): VisitCodes<ArrayTensor> {
  const count = sets.reduce((sum, set) => sum + set.length, 0);
  const [codes, own, weights] = [new Int32Array(count), new Int32Array(count), new Float32Array(count)];
  let offset = 0;
  sets.forEach((set, visit) => {
    codes.set(set, offset);
    own.fill(visitPlaces.data[visit]!, offset, offset + set.length);
    weights.fill(pooling === 'sum' ? 1 : 1 / set.length, offset, offset + set.length);
    offset += set.length;
  });
  const shape = [count];
  return { codes: { data: codes, shape }, places: { data: own, shape }, weights: { data: weights, shape } };
}

export interface VisitVectorOptions extends EmbeddingOptions {
  /** Rate at which numbers of the codes' embeddings are dropped in training, before they are summed; default 0. */
  readonly dropout?: number;
}

/**
 * [row, position, width] the sum or mean of the embeddings of each visit's codes, zeros for a visit without codes.
 *
 * @param inputs the scope of the inputs that `visitCodes` fills
 * @param table the scope of the embedding table, which may serve several kinds of codes
 */
export function visitVectors(inputs: Scope, table: Scope, options: VisitVectorOptions): Tensor {
  const axis = [`${inputs.path} code`];
  const embedded = embedding(table, inputs.input('codes', axis, 'int32'), options);
  const vectors = dropout(embedded, options.dropout ?? 0, inputs.path);
  const weights = reshape(inputs.input('weights', axis), [...axis, 1]);
  const sums = segmentSum(multiply(vectors, weights), inputs.input('places', axis, 'int32'), places);
  return reshape(sums, [...placeAxes, options.width]);
}
