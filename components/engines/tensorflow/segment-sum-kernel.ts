import type { Tf } from './tfjs.js';

interface WasmBackend {
  readSync(dataId: object): ArrayLike<number>;
  makeOutput(shape: number[], dtype: 'float32'): { dataId: object };
  typedArrayFromHeap(tensor: { dataId: object }): Float32Array;
}

/** Adds the gradient of a gather to tfjs's WebAssembly backend, which has no kernel for it. */
export function registerSegmentSum(tf: Tf): void {
  if (tf.getKernel('UnsortedSegmentSum', 'wasm') !== undefined) return;
  tf.registerKernel({
    kernelName: 'UnsortedSegmentSum',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const wasm = backend as WasmBackend;
      const x = inputs['x'] as { dataId: object; shape: number[] };
      const ids = wasm.readSync((inputs['segmentIds'] as { dataId: object }).dataId);
      const { numSegments } = attrs as unknown as { numSegments: number };
      const shape = [numSegments, ...x.shape.slice(1)];
      const width = shape.slice(1).reduce((product, size) => product * size, 1);
      const output = wasm.makeOutput(shape, 'float32');
      const rows = wasm.readSync(x.dataId);
      const sums = wasm.typedArrayFromHeap(output).fill(0);
      for (let i = 0; i < ids.length; i++)
        for (let j = 0; j < width; j++) sums[ids[i]! * width + j]! += rows[i * width + j]!;
      return { ...output, shape, dtype: 'float32' };
    },
  });
}
