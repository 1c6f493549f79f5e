import { elementCount, type ArrayTensor } from './array.js';
import type { Generator } from './generator.js';
import type { ParameterSpecification } from './graph.js';

/**
 * The first values of parameters. Each is drawn from its own stream, split by its name, so that adding a parameter to a
 * model leaves the others as they were.
 */
export function initialValues(
  parameters: ReadonlyMap<string, ParameterSpecification>,
  generator: Generator,
): Record<string, ArrayTensor> {
  const values: Record<string, ArrayTensor> = {};
  for (const [name, { shape, initializer }] of parameters) {
    const data = new Float32Array(elementCount(shape));
    initializer(data, generator.split(name));
    values[name] = { data, shape };
  }
  return values;
}
