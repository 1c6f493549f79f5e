import { elementCount } from '../array.js';
import { sizeOf } from '../dimension.js';
import type { Tensor } from '../graph.js';
import { multiply } from './multiply.js';

/**
 * While training, elements of x are 0 with probability `rate` and scaled by 1 / (1 − rate) otherwise; else x itself. The
 * mask is an input that the engine draws from the run's generator at every step. `label` names it in messages.
 */
export function dropout(x: Tensor, rate: number, label = 'dropout'): Tensor {
  if (!(rate >= 0 && rate < 1)) throw new Error(`dropout: the rate must be in [0, 1), not ${rate}`);
  if (!x.graph.training || rate === 0) return x;
  const name = `${label} mask ${x.graph.inputs.size}`;
  let buffer = new Float32Array(0); // Kept between steps: a fresh megabyte per step costs more than its random numbers
  const mask = x.graph.automaticInput(name, x.shape, 'float32', ({ bindings, generator }) => {
    if (generator === undefined) throw new Error('this program drops out at random: pass a generator to run()');
    const shape = x.shape.map((size) => sizeOf(size, bindings));
    const length = elementCount(shape);
    if (buffer.length < length) buffer = new Float32Array(Math.ceil(length * 1.25));
    const data = buffer.subarray(0, length);
    generator.dropoutInto(data, rate);
    return { data, shape };
  });
  return multiply(x, mask);
}
