import {
  add,
  affine,
  concat,
  expand,
  multiply,
  reshape,
  sigmoid,
  slice,
  split,
  subtract,
  tanh,
  transpose,
  unsqueeze,
  type Scope,
  type Tensor,
} from '../../framework/tensor/index.js';

/**
 * `gatedRecurrentUnit` without a loop, for the ratio: the graph holds each of a fixed number of steps. Its parameters must have
 * been made below the scope. x [row, steps, in], continues [row, steps] → [row, steps, width].
 */
export function unrolled(scope: Scope, x: Tensor, continues: Tensor, steps: number, width: number): Tensor {
  const weights = (name: string) => {
    const tensor = (part: string) => scope.graph.parameterTensor(`${scope.path}/${name}/${part}`);
    return [tensor('weight'), tensor('bias')] as const;
  };
  const rows = x.shape[0]!;
  const projected = affine(transpose(x, [1, 0, 2]), ...weights('input'));
  let state = expand(x.graph.constant(0), [rows, width]);
  const states: Tensor[] = [];
  for (let step = 0; step < steps; step++) {
    const before = multiply(state, slice(continues, 1, step, step + 1));
    const fromInput = reshape(slice(projected, 0, step, step + 1), [rows, 3 * width]);
    const fromState = affine(before, ...weights('recurrent'));
    const [reset, update, candidate] = split(fromInput, [width, width, width], 1);
    const [resetState, updateState, candidateState] = split(fromState, [width, width, width], 1);
    const open = sigmoid(add(reset!, resetState!));
    const kept = sigmoid(add(update!, updateState!));
    const fresh = tanh(add(candidate!, multiply(open, candidateState!)));
    state = add(fresh, multiply(kept, subtract(before, fresh)));
    states.push(unsqueeze(state, 0));
  }
  return transpose(concat(states, 0), [1, 0, 2]);
}
