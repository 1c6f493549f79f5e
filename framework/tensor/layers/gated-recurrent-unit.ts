import type { Scope, Tensor } from '../graph.js';
import { kaimingUniform } from '../initializers.js';
import { add } from '../operations/add.js';
import { affine } from '../operations/affine.js';
import { multiply } from '../operations/multiply.js';
import { expand } from '../operations/reduce-sum.js';
import { scan } from '../operations/scan.js';
import { sigmoid } from '../operations/sigmoid.js';
import { split } from '../operations/split.js';
import { subtract } from '../operations/subtract.js';
import { tanh } from '../operations/tanh.js';
import { transpose } from '../operations/transpose.js';
import { unsqueeze } from '../operations/unsqueeze.js';

export interface GatedRecurrentUnitOptions {
  /** Features of the state. */
  readonly width: number;
  /** Reads the last step first: a state then knows its own step and those after it. */
  readonly reverse?: boolean;
  /**
   * [row, step] 1 where a step goes on from the one read before it, 0 where it begins a sequence: rows then hold several
   * sequences side by side. `continuations` makes it for packed sequences. Default: each row is one sequence.
   */
  readonly continues?: Tensor;
  /** [row, width] the state before the first step that is read, where each row is one sequence; default: zeros. */
  readonly initial?: Tensor;
}

/**
 * A gated recurrent unit in PyTorch's form, where the reset gate acts after the product with the state:
 * h′ = (1 − z) · tanh(x Wₙ + r · (h Uₙ + b)) + z · h. x [row, step, in] → [row, step, width], the state after each step. The
 * number of steps may be a name: one graph runs batches of any length. Parameters `input` and `recurrent`, each `weight`
 * [3 width, in] and `bias` [3 width] in the order reset, update, new, all U(±1/√width).
 *
 * @example
 * // visits packed into rows; the state after the last visit of each patient
 * const visits = scope.input('visits', ['row', 'position', 64]);
 * const continues = scope.input('continues', ['row', 'position']);
 * const states = gatedRecurrentUnit(scope.scope('gru'), visits, { width: 64, continues });
 * const last = gather(reshape(states, ['row*position', 64]), scope.input('last', ['patient'], 'int32'));
 */
export function gatedRecurrentUnit(scope: Scope, x: Tensor, options: GatedRecurrentUnitOptions): Tensor {
  const [rows, steps, inputs] = x.shape;
  if (rows === undefined || steps === undefined || typeof inputs !== 'number' || x.shape.length > 3) {
    throw new Error(
      `layer ${scope.path}: a gated recurrent unit needs [row, step, feature] with a fixed number of features, not [${x.shape.join(', ')}]`,
    );
  }
  const { width, reverse = false, continues, initial } = options;
  if (continues !== undefined && initial !== undefined) {
    throw new Error(
      `layer ${scope.path}: packed sequences begin with zeros: give \`continues\` or \`initial\`, not both`,
    );
  }
  const initializer = kaimingUniform(width);
  const weights = (name: string, features: number) => ({
    weight: scope.scope(name).parameter('weight', [3 * width, features], initializer),
    bias: scope.scope(name).parameter('bias', [3 * width], initializer),
  });
  const [input, recurrent] = [weights('input', inputs), weights('recurrent', width)];
  return scope.within(() => {
    const projected = affine(transpose(x, [1, 0, 2]), input.weight, input.bias); // One product for all steps
    const kept = continues === undefined ? [] : [unsqueeze(transpose(continues, [1, 0]), 2)];
    const [states] = scan({
      states: [initial ?? expand(x.graph.constant(0), [rows, width])],
      sequences: [projected, ...kept],
      shared: [recurrent.weight, recurrent.bias],
      reverse,
      step: ([before], [fromInput, keep], [weight, bias]) => {
        const state = keep === undefined ? before! : multiply(before!, keep);
        return [gatedRecurrentStep(fromInput!, affine(state, weight!, bias), state)];
      },
    });
    return transpose(states!, [1, 0, 2]);
  });
}

/**
 * [row, width] the state after one step, for loops that compute their input from the state before it.
 *
 * @param fromInput [row, 3 width] the input through `input`: reset, update, new
 * @param fromState [row, 3 width] the state through `recurrent`: the same
 * @param state [row, width] the state before the step
 */
export function gatedRecurrentStep(fromInput: Tensor, fromState: Tensor, state: Tensor): Tensor {
  const width = state.shape[1] as number;
  const [resetInput, updateInput, newInput] = split(fromInput, [width, width, width], 1);
  const [resetState, updateState, newState] = split(fromState, [width, width, width], 1);
  const reset = sigmoid(add(resetInput!, resetState!));
  const update = sigmoid(add(updateInput!, updateState!));
  const candidate = tanh(add(newInput!, multiply(reset, newState!)));
  return add(candidate, multiply(update, subtract(state, candidate)));
}
