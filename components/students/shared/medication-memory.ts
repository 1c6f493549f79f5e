import {
  add,
  dropout,
  kaimingUniform,
  linear,
  matmul,
  multiply,
  normalizedEdges,
  relu,
  subtract,
  uniform,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';

export interface MedicationMemoryOptions {
  readonly medications: number;
  /** Pairs of medications that are prescribed together. */
  readonly coOccurrence: Pairs;
  /** Pairs of medications that interact. */
  readonly interactions: Pairs;
  readonly width: number;
  /** Rate between the two layers. */
  readonly dropout: number;
  /** Whether both graphs go through one first layer, as in COGNet, or each through its own, as in GAMENet. */
  readonly first: 'own' | 'shared';
}

type Pairs = Iterable<readonly [number, number]>;

/**
 * [medication, width] the memory of GAMENet and COGNet: two layers of graph convolution over the graph of co-occurrence, minus
 * a learnt share of the same over the graph of interactions. Each medication begins as itself alone, so that the first layer's
 * weight holds a column for each. Parameters `first` (or `co-occurrence/first` and `interactions/first`),
 * `co-occurrence/second`, `interactions/second` and `share`.
 */
export function medicationMemory(scope: Scope, options: MedicationMemoryOptions): Tensor {
  const graphOf = (name: 'co-occurrence' | 'interactions', pairs: Pairs) => {
    const neighbours = scope.graph.constant({
      data: meanOfNeighbours(options.medications, pairs),
      shape: [options.medications, options.medications],
    });
    const own = scope.scope(name);
    const first = (options.first === 'shared' ? scope : own).scope('first');
    return convolutions(neighbours, first, own.scope('second'), options);
  };
  const together = graphOf('co-occurrence', options.coOccurrence);
  const interacting = graphOf('interactions', options.interactions);
  return subtract(together, multiply(interacting, scope.parameter('share', [1], uniform(0.1))));
}

/** Â · (relu(Â · W₁ᵀ + b₁) · W₂ᵀ) + b₂ */
function convolutions(
  neighbours: Tensor,
  first: Scope,
  second: Scope,
  { medications, width, dropout: rate }: MedicationMemoryOptions,
): Tensor {
  const initializer = kaimingUniform(width);
  const weight = first.parameter('weight', [width, medications], initializer);
  const bias = first.parameter('bias', [width], initializer);
  const inner = dropout(relu(add(matmul(neighbours, weight, { transposeB: true }), bias)), rate, first.path);
  const outer = linear(second, inner, { width, bias: false, initializer });
  return add(matmul(neighbours, outer), second.parameter('bias', [width], initializer));
}

/** [medication, medication], row-major: D⁻¹ (A + I), the mean over a medication and its neighbours. */
function meanOfNeighbours(medications: number, pairs: Pairs): Float32Array {
  const { sources, targets, weights } = normalizedEdges(medications, pairs, { normalization: 'rows' });
  const matrix = new Float32Array(medications * medications);
  sources.forEach((source, edge) => (matrix[targets[edge]! * medications + source] = weights[edge]!));
  return matrix;
}
