import { multiplyDimensions } from '../dimension.js';
import type { Scope, Tensor } from '../graph.js';
import { add } from '../operations/add.js';
import { dropout } from '../operations/dropout.js';
import { gelu } from '../operations/gelu.js';
import { reshape } from '../operations/reshape.js';
import { relu } from '../operations/relu.js';
import { silu } from '../operations/silu.js';
import { attention } from './attention.js';
import { layerNorm } from './layer-norm.js';
import { linear } from './linear.js';

/** The functions between the two linear layers of a feed-forward part; `linear` is none at all. */
export const activations = {
  'gelu-tanh': (x: Tensor) => gelu(x, 'tanh'),
  'gelu-erf': (x: Tensor) => gelu(x, 'erf'),
  relu,
  silu,
  linear: (x: Tensor) => x,
} satisfies Record<string, (x: Tensor) => Tensor>;

export type Activation = keyof typeof activations;

export interface TransformerBlockOptions {
  readonly heads: number;
  /** Features between the two linear layers of the feed-forward part. */
  readonly innerWidth: number;
  readonly attentionDropout: number;
  /** Rate after both parts, inside the feed-forward part, and on the result. */
  readonly dropout: number;
  /** Rate on the result only; default: `dropout`. */
  readonly outputDropout?: number;
  /** Normalization before each part (LEADER's code) or after its sum with the input (the original transformer). */
  readonly norm: 'pre' | 'post';
  readonly activation: Activation;
  /** Added to the attention scores: [row, 1, position, position] or [row, 1, 1, position]. */
  readonly bias?: Tensor;
  /** Whether queries, keys and values have a bias; default false. */
  readonly inputBias?: boolean;
  /** Added to the variance in the normalizations; default 1e-12. */
  readonly epsilon?: number;
}

/**
 * A transformer block (LEADER §3.2). x [row, position, width] → the same; parameters below `attention`, `attention-norm`,
 * `feed-forward` and `feed-forward-norm`.
 */
export function transformerBlock(scope: Scope, x: Tensor, options: TransformerBlockOptions): Tensor {
  const { heads, bias, attentionDropout, norm, inputBias = false, epsilon = 1e-12 } = options;
  const { outputDropout = options.dropout } = options;
  const drop = (part: Tensor) => dropout(part, options.dropout, scope.path);
  const residual = (name: string, input: Tensor, part: (x: Tensor) => Tensor) => {
    const normalize = (value: Tensor) => layerNorm(scope.scope(`${name}-norm`), value, { epsilon });
    return norm === 'pre' ? add(input, drop(part(normalize(input)))) : normalize(add(input, drop(part(input))));
  };
  const [rows, positions, width] = x.shape;
  if (rows === undefined || positions === undefined || typeof width !== 'number')
    throw new Error(`layer ${scope.path}: a block needs [row, position, width], not [${x.shape.join(', ')}]`);
  const flatten = (value: Tensor) => reshape(value, [multiplyDimensions(rows, positions), width]);
  return scope.within(() => {
    const attended = residual('attention', flatten(x), (input) => {
      const sequences = reshape(input, x.shape);
      const projectionBias = { input: inputBias, output: true };
      const settings = { heads, dropout: attentionDropout, projectionBias, ...(bias && { bias }) };
      return flatten(attention(scope.scope('attention'), sequences, settings));
    });
    const result = residual('feed-forward', attended, (input) =>
      feedForward(scope.scope('feed-forward'), input, options, drop),
    );
    return reshape(dropout(result, outputDropout, scope.path), x.shape);
  });
}

function feedForward(
  scope: Scope,
  x: Tensor,
  { innerWidth, activation }: TransformerBlockOptions,
  drop: (x: Tensor) => Tensor,
): Tensor {
  const inner = activations[activation](linear(scope.scope('inner'), x, { width: innerWidth }));
  return linear(scope.scope('outer'), drop(inner), { width: x.shape.at(-1) as number });
}
