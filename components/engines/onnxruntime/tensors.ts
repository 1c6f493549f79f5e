import * as onnxruntime from 'onnxruntime-node';
import { dataTypeOf, type ArrayTensor, type DataType } from '../../../framework/tensor/index.js';

/** An array as onnxruntime takes it, in place. */
export function onnxTensor({ data, shape }: ArrayTensor): onnxruntime.Tensor {
  return new onnxruntime.Tensor(dataTypeOf(data), data, shape);
}

const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } satisfies Record<DataType, unknown>;

/** A result of onnxruntime. Throws where its type is none that programs have. */
export function arrayTensor(result: onnxruntime.Tensor): ArrayTensor {
  const { data, dims, type } = result;
  if (!(type in arrays)) throw new Error(`onnxruntime returned ${type}, which no program declares`);
  return { data: data as ArrayTensor['data'], shape: dims };
}
