import type { Scope, Tensor } from '../graph.js';
import { kaimingUniform } from '../initializers.js';
import { add } from '../operations/add.js';
import { affine } from '../operations/affine.js';
import { concat } from '../operations/concat.js';
import { expand } from '../operations/reduce-sum.js';
import { multiply } from '../operations/multiply.js';
import { reshape } from '../operations/reshape.js';
import { sigmoid } from '../operations/sigmoid.js';
import { slice } from '../operations/slice.js';
import { split } from '../operations/split.js';
import { subtract } from '../operations/subtract.js';
import { tanh } from '../operations/tanh.js';
import { unsqueeze } from '../operations/unsqueeze.js';

export interface GatedRecurrentUnitOptions {
  /** Features of the state. */
  readonly width: number;
  /** [row, width] state before the first step; default: zeros. */
  readonly initial?: Tensor;
  /** [row, time] 1 for a step, 0 where the state is carried over unchanged (the end of a shorter sequence). */
  readonly mask?: Tensor;
}

export interface GatedRecurrentUnitStates {
  /** [row, time, width] the state after each step. */
  readonly states: Tensor;
  /** [row, width] the state after the last step. */
  readonly last: Tensor;
}

/**
 * A gated recurrent unit in PyTorch's form, where the reset gate acts after the product with the state:
 * h′ = (1 − z) · tanh(x Wₙ + r · (h Uₙ + b)) + z · h. x [row, time, in] with a fixed number of steps; parameters `input` and
 * `recurrent`, each `weight` [3 width, in] and `bias` [3 width] in the order reset, update, new, all U(±1/√width).
 */
export function gatedRecurrentUnit(
  scope: Scope,
  x: Tensor,
  options: GatedRecurrentUnitOptions,
): GatedRecurrentUnitStates {
  const [rows, steps, inputs] = x.shape;
  if (rows === undefined || typeof steps !== 'number' || typeof inputs !== 'number') {
    throw new Error(
      `layer ${scope.path}: a gated recurrent unit needs [row, time, feature] with fixed time and features, not [${x.shape.join(', ')}]`,
    );
  }
  const { width, mask } = options;
  const initializer = kaimingUniform(width);
  const weights = (name: string, features: number) => ({
    weight: scope.scope(name).parameter('weight', [3 * width, features], initializer),
    bias: scope.scope(name).parameter('bias', [3 * width], initializer),
  });
  const [input, recurrent] = [weights('input', inputs), weights('recurrent', width)];
  return scope.within(() => {
    const projected = affine(x, input.weight, input.bias);
    let state = options.initial ?? expand(x.graph.constant(0), [rows, width]);
    const states: Tensor[] = [];
    for (let step = 0; step < steps; step++) {
      const fromInput = reshape(slice(projected, 1, step, step + 1), [rows, 3 * width]);
      const next = nextState(fromInput, affine(state, recurrent.weight, recurrent.bias), state, width);
      state = mask === undefined ? next : mixed(slice(mask, 1, step, step + 1), next, state);
      states.push(unsqueeze(state, 1));
    }
    return { states: concat(states, 1), last: state };
  });
}

function nextState(fromInput: Tensor, fromState: Tensor, state: Tensor, width: number): Tensor {
  const [resetInput, updateInput, newInput] = split(fromInput, [width, width, width], 1);
  const [resetState, updateState, newState] = split(fromState, [width, width, width], 1);
  const reset = sigmoid(add(resetInput!, resetState!));
  const update = sigmoid(add(updateInput!, updateState!));
  const candidate = tanh(add(newInput!, multiply(reset, newState!)));
  return mixed(update, state, candidate);
}

/** share · a + (1 − share) · b */
function mixed(share: Tensor, a: Tensor, b: Tensor): Tensor {
  return add(b, multiply(share, subtract(a, b)));
}
