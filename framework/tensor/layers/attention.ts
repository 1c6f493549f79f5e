import type { Dimension } from '../dimension.js';
import { multiplyDimensions, sizeOf } from '../dimension.js';
import type { Graph, Scope, Tensor } from '../graph.js';
import { kaimingUniform } from '../initializers.js';
import { add } from '../operations/add.js';
import { affine } from '../operations/affine.js';
import { concat } from '../operations/concat.js';
import { dropout } from '../operations/dropout.js';
import { matmul } from '../operations/matmul.js';
import { reshape } from '../operations/reshape.js';
import { rotaryEmbedding } from '../operations/rotary-embedding.js';
import { softmax } from '../operations/softmax.js';
import { split } from '../operations/split.js';
import { transpose } from '../operations/transpose.js';
import { unsqueeze } from '../operations/unsqueeze.js';
import { linear } from './linear.js';

export interface AttentionOptions {
  readonly heads: number;
  /** Heads of keys and values, each shared by heads / keyValueHeads query heads; default: as many as heads. */
  readonly keyValueHeads?: number;
  /** Features of a head; default: width of x / heads. */
  readonly headWidth?: number;
  /** Added to the scores: [row, 1, position, position] or [row, 1, 1, position]. */
  readonly bias?: Tensor;
  /** Each position sees only itself and those before it. */
  readonly causal?: boolean;
  /** Rotates queries and keys: cos and sin [position, head width], or [row, 1, position, head width]. */
  readonly rotary?: { readonly cos: Tensor; readonly sin: Tensor };
  /** Rate at which attention weights are dropped while training. */
  readonly dropout?: number;
  /** Whether the projections have a bias: `input` those of query, key and value; default false and true. */
  readonly projectionBias?: { readonly input: boolean; readonly output: boolean };
}

/**
 * Multi-head self-attention. x [row, position, width] → the same; parameters `query`, `key`, `value`, `output`, each with
 * `weight` [out, in] and, where asked for, `bias`.
 */
export function attention(scope: Scope, x: Tensor, options: AttentionOptions): Tensor {
  const [rows, positions, width] = x.shape;
  if (rows === undefined || positions === undefined || typeof width !== 'number')
    throw new Error(`layer ${scope.path}: attention needs [row, position, width], not [${x.shape.join(', ')}]`);
  const { heads, keyValueHeads = heads, headWidth = width / heads, projectionBias } = options;
  if (!Number.isInteger(headWidth) || !Number.isInteger(heads / keyValueHeads)) {
    throw new Error(
      `layer ${scope.path}: width ${width} and ${keyValueHeads} key/value heads must be multiples of and divide ${heads} heads`,
    );
  }
  return scope.within(() => {
    const flat = reshape(x, [multiplyDimensions(rows, positions), width]); // Matrices, not stacks of them, are multiplied
    const turn = (part: Tensor) =>
      options.rotary === undefined ? part : rotaryEmbedding(part, options.rotary.cos, options.rotary.sin);
    const [query, key, value] = projections(scope, flat, { ...options, rows, positions, keyValueHeads, headWidth });
    const group = (part: Tensor) => reshape(part, [rows, keyValueHeads, -1, positions, headWidth]);
    const mixed =
      keyValueHeads === heads
        ? attend(turn(query), turn(key), value, headWidth, options)
        : attend(group(turn(query)), group(turn(key)), group(value), headWidth, options);
    const joined = transpose(reshape(mixed, [rows, heads, positions, headWidth]), [0, 2, 1, 3]);
    const result = linear(scope.scope('output'), reshape(joined, [flat.shape[0]!, heads * headWidth]), {
      width,
      bias: projectionBias?.output ?? true,
    });
    return reshape(result, x.shape);
  });
}

/** Query, key and value, each [row, head, position, head width], in one matrix product where they have equally many heads. */
function projections(
  scope: Scope,
  x: Tensor,
  options: Required<Pick<AttentionOptions, 'heads' | 'keyValueHeads' | 'headWidth'>> &
    Pick<AttentionOptions, 'projectionBias'> & { readonly rows: Dimension; readonly positions: Dimension },
): readonly [query: Tensor, key: Tensor, value: Tensor] {
  const { rows, positions, heads, keyValueHeads, headWidth } = options;
  const withBias = options.projectionBias?.input ?? false;
  const inputs = x.shape[1] as number;
  const counts = { query: heads, key: keyValueHeads, value: keyValueHeads };
  const parts = Object.entries(counts).map(([name, count]) => {
    const width = count * headWidth;
    const initializer = kaimingUniform(inputs);
    const weight = scope.scope(name).parameter('weight', [width, inputs], initializer);
    return { count, weight, bias: withBias ? scope.scope(name).parameter('bias', [width], initializer) : undefined };
  });
  if (keyValueHeads !== heads) {
    return parts.map(({ count, weight, bias }) =>
      transpose(reshape(affine(x, weight, bias), [rows, positions, count, headWidth]), [0, 2, 1, 3]),
    ) as unknown as readonly [Tensor, Tensor, Tensor];
  }
  const weight = concat(
    parts.map((part) => part.weight),
    0,
  );
  const bias = withBias
    ? concat(
        parts.map((part) => part.bias!),
        0,
      )
    : undefined;
  const all = reshape(affine(x, weight, bias), [rows, positions, 3, heads, headWidth]);
  return split(transpose(all, [2, 0, 3, 1, 4]), [1, 1, 1], 0).map((part) =>
    reshape(part, [rows, heads, positions, headWidth]),
  ) as unknown as readonly [Tensor, Tensor, Tensor];
}

/** softmax(q kᵀ / √width + bias) v over the last two axes. */
function attend(query: Tensor, key: Tensor, value: Tensor, headWidth: number, options: AttentionOptions): Tensor {
  let scores = matmul(query, key, { transposeB: true, scale: 1 / Math.sqrt(headWidth) });
  if (options.bias !== undefined)
    scores = add(scores, query.shape.length === 5 ? unsqueeze(options.bias, 1) : options.bias);
  if (options.causal) scores = add(scores, causalBias(query.graph, query.shape.at(-2)!));
  return matmul(dropout(softmax(scores), options.dropout ?? 0, 'attention'), value);
}

/** [position, position] 0 up to the diagonal, −1e9 beyond; made once per length. */
export function causalBias(graph: Graph, positions: Dimension): Tensor {
  let last: { data: Float32Array; shape: number[] } | undefined;
  return graph.automaticInput(`causal bias ${positions}`, [positions, positions], 'float32', ({ bindings }) => {
    const size = sizeOf(positions, bindings);
    if (last?.shape[0] === size) return last;
    const data = new Float32Array(size * size);
    for (let position = 0; position < size; position++)
      data.fill(-1e9, position * size + position + 1, (position + 1) * size);
    last = { data, shape: [size, size] };
    return last;
  });
}
