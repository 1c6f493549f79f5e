import {
  gather,
  multiplyDimensions,
  reshape,
  unsqueeze,
  type ArrayTensor,
  type Dimension,
  type Graph,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { Architecture } from './architecture.js';
import { rotaryTables, type RotaryTables } from './rotary.js';

/** The tokens of each row that a layer computes. */
export interface Tokens {
  /** Number of tokens in a row. */
  readonly count: Dimension;
  /** [row, 1, count, head width] of the rotary angles */
  readonly turn: { readonly cos: Tensor; readonly sin: Tensor };
  /** [row, 1, count, position] 0 for tokens that they see, −1e9 for the others */
  readonly visible: Tensor;
  /** Selects the lines of these tokens from a matrix with one line per token. */
  of(x: Tensor): Tensor;
}

/**
 * Every token, from inputs `positions` and `bias`.
 *
 * @param seen number of tokens that each may look at, where there are others than these
 */
export function allTokens(graph: Graph, { cos, sin }: RotaryTables, seen: Dimension = 'position'): Tokens {
  const positions = graph.input('positions', ['row', 'position'], 'int32');
  const turn = (table: ArrayTensor) => unsqueeze(gather(graph.constant(table), positions), 1);
  return {
    count: 'position',
    turn: { cos: turn(cos), sin: turn(sin) },
    visible: graph.input('bias', ['row', 1, 'position', seen]),
    of: (x) => x,
  };
}

/** The tokens that the layers of a decoder compute and see. */
export interface DecoderTokens {
  /** All tokens, as a layer sees them: through a window or not. */
  seenBy(layer: number): Tokens;
  /** The last token of every prompt, at the input `last`, seeing the same. */
  last(seen: Tokens): Tokens;
}

/** @param longest tokens of a prompt at most */
export function tokensOf(graph: Graph, architecture: Architecture, longest: number): DecoderTokens {
  const { rotary, headWidth, slidingWindow } = architecture;
  const all = allTokens(graph, rotaryTables(rotary, headWidth, longest));
  const windowed = { ...all, visible: graph.input('window-bias', ['row', 1, 'position', 'position']) };
  const places = graph.input('last', ['row', 'prompt of row'], 'int32');
  return {
    seenBy: (layer) => (slidingWindow?.layers.includes(layer) === true ? windowed : all),
    last: (seen) => someTokens(seen, places),
  };
}

/** The tokens at the int32 places [row, count] among [row · position]. */
function someTokens({ turn, visible }: Tokens, places: Tensor): Tokens {
  const [rows, count] = places.shape as [Dimension, Dimension];
  const flat = reshape(places, [multiplyDimensions(rows, count)]);
  const of = (x: Tensor) => gather(x, flat);
  const lines = (x: Tensor) => reshape(of(reshape(x, [-1, x.shape.at(-1)!])), [rows, 1, count, x.shape.at(-1)!]);
  return { count, turn: { cos: lines(turn.cos), sin: lines(turn.sin) }, visible: lines(visible), of };
}
