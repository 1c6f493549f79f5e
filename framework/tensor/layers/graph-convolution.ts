import type { Scope, Tensor } from '../graph.js';
import { kaimingUniform, type Initializer } from '../initializers.js';
import { add } from '../operations/add.js';
import { gather } from '../operations/gather.js';
import { matmul } from '../operations/matmul.js';
import { multiply } from '../operations/multiply.js';
import { segmentSum } from '../operations/gather.js';
import { unsqueeze } from '../operations/unsqueeze.js';

/** A graph as a list of weighted edges; `normalizedEdges` makes the usual one. */
export interface EdgeTensors {
  /** int32 [edge] */
  readonly sources: Tensor;
  /** int32 [edge] */
  readonly targets: Tensor;
  /** [edge] */
  readonly weights: Tensor;
}

export interface GraphConvolutionOptions {
  readonly width: number;
  readonly bias?: boolean;
  /** Of weight and bias; default U(±1/√width), as in Kipf & Welling's program. */
  readonly initializer?: Initializer;
}

/**
 * Graph convolution (Kipf & Welling 2017): each node takes Σ weight · (x W) of its neighbours, + b. x [node, in] → [node,
 * width]; parameters `weight` [in, width] and `bias` [width].
 */
export function graphConvolution(
  scope: Scope,
  x: Tensor,
  edges: EdgeTensors,
  options: GraphConvolutionOptions,
): Tensor {
  const [nodes, inputs] = x.shape;
  if (nodes === undefined || typeof inputs !== 'number' || x.shape.length !== 2)
    throw new Error(`layer ${scope.path}: a graph convolution needs [node, feature], not [${x.shape.join(', ')}]`);
  const initializer = options.initializer ?? kaimingUniform(options.width);
  const weight = scope.parameter('weight', [inputs, options.width], initializer);
  const bias = (options.bias ?? true) ? scope.parameter('bias', [options.width], initializer) : undefined;
  return scope.within(() => {
    const sums = neighbourSums(matmul(x, weight), edges);
    return bias === undefined ? sums : add(sums, bias);
  });
}

/** A x of a sparse matrix A, given as edges: each node takes Σ weight · x of its neighbours. x [node, width] → the same. */
export function neighbourSums(x: Tensor, { sources, targets, weights }: EdgeTensors): Tensor {
  return segmentSum(multiply(gather(x, sources), unsqueeze(weights, 1)), targets, x.shape[0]!);
}

export interface NormalizedEdgesOptions {
  /** `symmetric`: D^−½ (A + I) D^−½ of Kipf & Welling; `rows`: D^−1 (A + I), the mean over neighbours. Default symmetric. */
  readonly normalization?: 'symmetric' | 'rows';
}

/**
 * The edges of a normalized graph for undirected pairs of nodes: both directions of every pair and a loop at every node. A
 * pair that is given twice, or a loop, counts once. Edges are sorted by target, then source.
 */
export function normalizedEdges(
  nodes: number,
  pairs: Iterable<readonly [number, number]>,
  { normalization = 'symmetric' }: NormalizedEdgesOptions = {},
): { readonly sources: Int32Array; readonly targets: Int32Array; readonly weights: Float32Array } {
  const neighbours = Array.from({ length: nodes }, (_, node) => new Set([node]));
  for (const [a, b] of pairs) {
    const [ofA, ofB] = [neighbours[a], neighbours[b]];
    if (ofA === undefined || ofB === undefined)
      throw new Error(`edge ${a} – ${b} is outside a graph of ${nodes} nodes`);
    ofA.add(b);
    ofB.add(a);
  }
  const edges = neighbours.flatMap((around, target) =>
    [...around].sort((a, b) => a - b).map((source) => ({ source, target })),
  );
  const degree = neighbours.map((around) => around.size);
  return {
    sources: Int32Array.from(edges, ({ source }) => source),
    targets: Int32Array.from(edges, ({ target }) => target),
    weights: Float32Array.from(edges, ({ source, target }) =>
      normalization === 'rows' ? 1 / degree[target]! : 1 / Math.sqrt(degree[source]! * degree[target]!),
    ),
  };
}
