import type { Scope, Tensor } from '../graph.js';
import { glorotUniform, zeros } from '../initializers.js';
import { add } from '../operations/add.js';
import { affine } from '../operations/affine.js';
import { gather, segmentSum } from '../operations/gather.js';
import { leakyRelu } from '../operations/leaky-relu.js';
import { matmul } from '../operations/matmul.js';
import { multiply } from '../operations/multiply.js';
import { reduceSum } from '../operations/reduce-sum.js';
import { reshape } from '../operations/reshape.js';
import { segmentSoftmax } from '../operations/segment-softmax.js';
import { softmax } from '../operations/softmax.js';
import { split } from '../operations/split.js';
import { transpose } from '../operations/transpose.js';
import { unsqueeze } from '../operations/unsqueeze.js';

/** The neighbours that each node attends to. A node that attends to itself needs a loop. */
export interface AttentionEdges {
  /** int32 [edge] the node that is attended to */
  readonly sources: Tensor;
  /** int32 [edge] the node that attends */
  readonly targets: Tensor;
  /** [edge] added to the scores of all heads, such as the logarithm of an edge's weight; default: nothing. */
  readonly bias?: Tensor;
}

export interface GraphAttentionOptions {
  readonly heads: number;
  /** Features of each head. */
  readonly width: number;
  /** Slope of the leaky relu of the scores; default 0.2, as published. */
  readonly slope?: number;
}

/**
 * Graph attention (Veličković et al. 2018): u = x Wᵀ, cut into heads; head k of node i takes Σ α u_j over its neighbours j, α
 * the softmax over them of leaky relu(a_k · [u_i; u_j]). x [node, in] → [node, heads · width], the heads side by side, + b; a
 * node without neighbours gets b. No activation follows. Parameters `weight` [heads · width, in], `attention` [heads, 2 width]
 * (the part of the attending node first) and `bias` [heads · width].
 */
export function graphAttention(scope: Scope, x: Tensor, edges: AttentionEdges, options: GraphAttentionOptions): Tensor {
  const { heads, width, slope = 0.2 } = options;
  const nodes = x.shape[0]!;
  const { parts, attending, attended, bias } = halves(scope, x, options);
  const { sources, targets, bias: edgeBias } = edges;
  return scope.within(() => {
    const scores = leakyRelu(add(gather(attending, targets), gather(attended, sources)), slope);
    const biased = edgeBias === undefined ? scores : add(scores, unsqueeze(edgeBias, 1));
    const shares = unsqueeze(segmentSoftmax(biased, targets, nodes), 2); // [edge, head, 1]
    const sums = segmentSum(multiply(gather(parts, sources), shares), targets, nodes);
    return add(reshape(sums, [nodes, heads * width]), bias);
  });
}

/**
 * The same over a matrix of pairs, for graphs in which most pairs are neighbours: products of matrices take the place of sums
 * over a list of edges. Every node needs a neighbour.
 *
 * @param bias [node, node] row: the node that attends; added to the scores of all heads, −1e9 where the column is no neighbour
 */
export function denseGraphAttention(scope: Scope, x: Tensor, bias: Tensor, options: GraphAttentionOptions): Tensor {
  const { heads, width, slope = 0.2 } = options;
  const nodes = x.shape[0]!;
  const { parts, attending, attended, bias: added } = halves(scope, x, options);
  return scope.within(() => {
    const ofRows = reshape(transpose(attending, [1, 0]), [heads, nodes, 1]);
    const ofColumns = reshape(transpose(attended, [1, 0]), [heads, 1, nodes]);
    const shares = softmax(add(leakyRelu(add(ofRows, ofColumns), slope), bias));
    const sums = transpose(matmul(shares, transpose(parts, [1, 0, 2])), [1, 0, 2]);
    return add(reshape(sums, [nodes, heads * width]), added);
  });
}

/** [node, head, width] `parts`, u of every head; [node, head] what it counts as the attending and as the attended node. */
function halves(scope: Scope, x: Tensor, { heads, width }: GraphAttentionOptions) {
  const [nodes, inputs] = x.shape;
  if (nodes === undefined || typeof inputs !== 'number' || x.shape.length !== 2)
    throw new Error(`layer ${scope.path}: graph attention needs [node, feature], not [${x.shape.join(', ')}]`);
  const weight = scope.parameter('weight', [heads * width, inputs], glorotUniform(inputs, heads * width));
  const vectors = scope.parameter('attention', [heads, 2 * width], glorotUniform(2 * width, 1));
  const bias = scope.parameter('bias', [heads * width], zeros);
  return scope.within(() => {
    const parts = reshape(affine(x, weight), [nodes, heads, width]);
    const [attending, attended] = split(vectors, [width, width], 1).map((half) =>
      reduceSum(multiply(parts, half), [2]),
    );
    return { parts, attending: attending!, attended: attended!, bias };
  });
}
