import type { Dimension } from '../dimension.js';
import type { Scope, Tensor } from '../graph.js';
import { add } from '../operations/add.js';
import { concat } from '../operations/concat.js';
import { dropout } from '../operations/dropout.js';
import { matmul } from '../operations/matmul.js';
import { reshape } from '../operations/reshape.js';
import { softmax } from '../operations/softmax.js';
import { split } from '../operations/split.js';
import { transpose } from '../operations/transpose.js';
import { causalBias } from './attention.js';
import { linear } from './linear.js';

export interface CrossAttentionOptions {
  readonly heads: number;
  /** Added to the scores: [row, 1, position or 1, slot]. */
  readonly bias?: Tensor;
  /** Each position sees only the slots up to its own number: for a sequence that attends to itself. */
  readonly causal?: boolean;
  /** Rate at which attention weights are dropped while training. */
  readonly dropout?: number;
}

/**
 * Keys and values of what is attended to, side by side. memory [row, slot, width] → [row, slot, 2 width]; parameters `key` and
 * `value`, each with `weight` [width, width] and `bias`. They are made once where many steps attend to the same.
 */
export function keysAndValues(scope: Scope, memory: Tensor): Tensor {
  const width = memory.shape.at(-1) as number;
  const parts = ['key', 'value'].map((name) => linear(scope.scope(name), memory, { width }));
  return concat(parts, memory.shape.length - 1);
}

/**
 * Multi-head attention to something else, in PyTorch's form. x [row, position, width] and `keysAndValues` [row, slot, 2 width]
 * → [row, position, width]; parameters `query` and `output`, each with `weight` [width, width] and `bias`.
 */
export function crossAttention(scope: Scope, x: Tensor, remembered: Tensor, options: CrossAttentionOptions): Tensor {
  const [rows, positions, width] = x.shape;
  const slots = remembered.shape[1];
  if (rows === undefined || positions === undefined || slots === undefined || typeof width !== 'number')
    throw new Error(`layer ${scope.path}: attention needs [row, position, width], not [${x.shape.join(', ')}]`);
  const { heads } = options;
  const headWidth = width / heads;
  if (!Number.isInteger(headWidth))
    throw new Error(`layer ${scope.path}: width ${width} must be a multiple of ${heads} heads`);
  return scope.within(() => {
    const byHead = (part: Tensor, count: Dimension) =>
      transpose(reshape(part, [rows, count, heads, headWidth]), [0, 2, 1, 3]);
    const [keys, values] = split(remembered, [width, width], 2);
    const query = byHead(linear(scope.scope('query'), x, { width }), positions);
    let scores = matmul(query, byHead(keys!, slots), { transposeB: true, scale: 1 / Math.sqrt(headWidth) });
    if (options.bias !== undefined) scores = add(scores, options.bias);
    if (options.causal) scores = add(scores, causalBias(x.graph, positions));
    const weights = dropout(softmax(scores), options.dropout ?? 0, 'attention');
    const mixed = transpose(matmul(weights, byHead(values!, slots)), [0, 2, 1, 3]);
    return linear(scope.scope('output'), reshape(mixed, [rows, positions, width]), { width });
  });
}
