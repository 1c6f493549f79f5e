import {
  add,
  affine,
  embedding,
  gatedRecurrentStep,
  kaimingUniform,
  matmul,
  multiply,
  reshape,
  softmax,
  split,
  subtract,
  tanh,
  uniform,
  type Dimension,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { LeapOptions } from './options.js';

/** What every step of LEAP reads: the diagnoses of each row, and weights. */
export type UnitTensors = Readonly<Record<string, Tensor>>;

/** The parameters that all programs of LEAP share. */
export interface Sizes {
  readonly diagnoses: number;
  /** Medications, start and end. */
  readonly tokens: number;
}

/** [row, …, width] the embeddings of tokens. */
export function tokenEmbeddings(scope: Scope, ids: Tensor, { tokens }: Sizes, options: LeapOptions): Tensor {
  const initializer = uniform(options.embeddingRange);
  return embedding(scope.scope('tokens'), ids, { rows: tokens, width: options.width, initializer });
}

/**
 * What does not change between the steps, below the scope of the student.
 *
 * @param rows the axis of the rows
 * @param drop what happens to embeddings in training
 */
export function unitTensors(
  scope: Scope,
  rows: Dimension,
  { diagnoses }: Sizes,
  options: LeapOptions,
  drop: (x: Tensor) => Tensor,
): UnitTensors {
  const { width, attention, embeddingRange } = options;
  const inputs = scope.scope('codes');
  const axes = [rows, 'code'] as const;
  const table = { rows: diagnoses, width, initializer: uniform(embeddingRange) };
  const present = inputs.input('present', axes);
  const embedded = drop(embedding(scope.scope('diagnoses'), inputs.input('ids', axes, 'int32'), table));
  const codes = multiply(embedded, reshape(present, [...axes, 1])); // The context of an empty set is zeros
  const scorer = scope.scope('attention');
  const inner = attention === 'mlp' ? width : 1;
  const first = attention === 'mlp' ? scorer.scope('inner') : scorer;
  const initializer = kaimingUniform(2 * width);
  const weight = first.parameter('weight', [inner, 2 * width], initializer);
  const [ofState, ofCode] = split(weight, [width, width], 1);
  const bias = first.parameter('bias', [inner], initializer);
  const recurrent = kaimingUniform(width);
  const inputWeight = scope.scope('unit/input').parameter('weight', [3 * width, 2 * width], recurrent);
  const [ofContext, ofToken] = split(inputWeight, [width, width], 1);
  return {
    codes,
    hidden: multiply(subtract(present, 1), 1e9),
    scoredCodes: affine(codes, ofCode!, bias), // [row, code, inner]
    ofState: ofState!,
    ...(attention === 'mlp' && {
      outerWeight: scorer.scope('outer').parameter('weight', [1, width], recurrent),
      outerBias: scorer.scope('outer').parameter('bias', [1], recurrent),
    }),
    ofContext: ofContext!,
    ofToken: ofToken!,
    inputBias: scope.scope('unit/input').parameter('bias', [3 * width], recurrent),
    recurrentWeight: scope.scope('unit/recurrent').parameter('weight', [3 * width, width], recurrent),
    recurrentBias: scope.scope('unit/recurrent').parameter('bias', [3 * width], recurrent),
  };
}

/** [row, …, 3 width] what a step reads of the token before it. */
export function fromToken(token: Tensor, unit: UnitTensors): Tensor {
  return affine(token, unit['ofToken']!, unit['inputBias']!);
}

/**
 * [row, width] the state after a step: a gated recurrent unit over [context; token], the context attended by the state before.
 */
export function nextState(state: Tensor, token: Tensor, unit: UnitTensors): Tensor {
  const fromInput = add(affine(contextOf(state, unit), unit['ofContext']!), token);
  return gatedRecurrentStep(fromInput, affine(state, unit['recurrentWeight']!, unit['recurrentBias']!), state);
}

/** [row, width] Σ weight · x over a row's diagnoses; the weights are the softmax of score([state; x]). */
function contextOf(state: Tensor, unit: UnitTensors): Tensor {
  const [codes, scoredCodes] = [unit['codes']!, unit['scoredCodes']!];
  const [rows, count, inner] = scoredCodes.shape as readonly [Dimension, Dimension, number];
  const sums = add(scoredCodes, reshape(affine(state, unit['ofState']!), [rows, 1, inner]));
  const outer = unit['outerWeight'];
  const scores = outer === undefined ? sums : affine(tanh(sums), outer, unit['outerBias']);
  const weights = softmax(add(reshape(scores, [rows, count]), unit['hidden']!));
  return reshape(matmul(reshape(weights, [rows, 1, count]), codes), [rows, codes.shape[2]!]);
}
