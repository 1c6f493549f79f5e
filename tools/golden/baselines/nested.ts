import type { Json } from '../../../framework/json.js';
import type { ArrayTensor } from '../../../framework/tensor/index.js';

/** The numbers of a tensor as lists as deep as its axes; a scalar as a number. */
export function nested({ data, shape }: ArrayTensor): Json {
  const [count, ...inner] = shape;
  if (count === undefined) return data[0]!;
  const length = data.length / Math.max(1, count);
  return Array.from({ length: count }, (_, i) =>
    nested({ data: data.subarray(i * length, (i + 1) * length), shape: inner }),
  );
}
