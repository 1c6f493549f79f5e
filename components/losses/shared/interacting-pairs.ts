import {
  cast,
  divide,
  greater,
  matmul,
  maximum,
  multiply,
  reduceSum,
  stopGradient,
  subtract,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { LossInputs } from '../../contracts/loss.js';

type Pairs = LossInputs['interactions'];

/**
 * [patient] ½ pᵀAp: the number of interacting pairs, expected where p holds probabilities, counted where it holds 0 and 1.
 *
 * @param p [patient, medication]
 */
export function interactingPairs(p: Tensor, medications: number, interactions: Pairs): Tensor {
  return multiply(quadraticForm(p, adjacencyOf(medications, interactions)), 0.5);
}

/**
 * [patient] pᵀ W p of each row p.
 *
 * @param p [patient, medication]
 * @param matrix W [medication, medication], row-major
 */
export function quadraticForm(p: Tensor, matrix: Float32Array): Tensor {
  const medications = p.shape[1] as number;
  const weights = p.graph.constant({ data: matrix, shape: [medications, medications] });
  return reduceSum(multiply(p, matmul(p, weights)), [-1]);
}

/**
 * [patient] share of interacting pairs among all pairs of the recommended set, which has the medications with at least the
 * probability `threshold`; 0 for fewer than two. No gradient flows through it.
 */
export function recommendedRate(
  probability: Tensor,
  threshold: number,
  { medications, interactions }: Pick<LossInputs, 'medications' | 'interactions'>,
): Tensor {
  const recommended = stopGradient(subtract(1, cast(greater(threshold, probability), 'float32')));
  const count = reduceSum(recommended, [-1]);
  const pairs = multiply(multiply(count, subtract(count, 1)), 0.5);
  return divide(interactingPairs(recommended, medications, interactions), maximum(pairs, 1));
}

/** [medications, medications] symmetric, 1 where two medications interact. */
function adjacencyOf(medications: number, interactions: Pairs): Float32Array {
  const matrix = new Float32Array(medications * medications);
  for (const [first, second] of interactions) {
    matrix[first * medications + second] = 1;
    matrix[second * medications + first] = 1;
  }
  return matrix;
}
