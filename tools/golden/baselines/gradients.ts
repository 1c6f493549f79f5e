import type { JsonObject } from '../../../framework/json.js';
import { differentiate, type ArrayTensor, type Tensor } from '../../../framework/tensor/index.js';
import type { GoldenTensor } from '../student-file.js';
import { parametersOf, type ParameterNames } from './baseline-weights.js';

/** `gradient of <parameter>` of a loss, for the parameters of the tensors that the program of the loss has. */
export function gradientOutputs(
  loss: Tensor,
  tensors: readonly GoldenTensor[],
  names: ParameterNames,
): Readonly<Record<string, Tensor>> {
  const { graph } = loss;
  const parameters = tensors
    .filter(({ shape }) => !shape.includes(0))
    .flatMap(({ name }) => parametersOf(name, names))
    .filter((name) => graph.parameters.has(name))
    .map((name) => ({ name, tensor: graph.parameterTensor(name) }));
  const gradients = differentiate(
    loss,
    parameters.map(({ tensor }) => tensor),
  );
  return Object.fromEntries(parameters.map(({ name, tensor }) => [`gradient of ${name}`, gradients.get(tensor)!]));
}

/**
 * `grad_l2_norm` and `grad_first3` of every tensor of a file. A tensor that the loss does not depend on has the gradient 0.
 *
 * @param results what the outputs of {@link gradientOutputs} are
 */
export function gradientsOf(
  results: Readonly<Record<string, ArrayTensor>>,
  tensors: readonly GoldenTensor[],
  names: ParameterNames,
): JsonObject {
  const gradients = tensors.map(({ name, shape }): [string, readonly number[]] => {
    const values = parametersOf(name, names).flatMap((parameter) =>
      Array.from(results[`gradient of ${parameter}`]?.data ?? []),
    );
    const length = shape.reduce((product, size) => product * size, 1);
    return [name, values.length === length ? values : Array.from({ length }, () => 0)];
  });
  return {
    grad_l2_norm: Object.fromEntries(gradients.map(([name, values]) => [name, Math.hypot(...values)])),
    grad_first3: Object.fromEntries(gradients.map(([name, values]) => [name, values.slice(0, 3)])),
  };
}
