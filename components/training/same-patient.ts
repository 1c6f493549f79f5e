import type { ArrayTensor, Bindings } from '../../framework/tensor/index.js';

/** Makes the identity matrix over a dimension of the batch, from its size in the run. */
export function samePatient(dimension: string) {
  return ({ bindings }: { readonly bindings: Bindings }): ArrayTensor => {
    const size = bindings.get(dimension) as number;
    const data = new Float32Array(size * size);
    for (let patient = 0; patient < size; patient++) data[patient * size + patient] = 1;
    return { data, shape: [size, size] };
  };
}
