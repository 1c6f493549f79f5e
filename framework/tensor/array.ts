import type { Shape } from './dimension.js';

/** Element type of a tensor in a program. */
export type DataType = 'float32' | 'int32' | 'bool';

/** How each element type is held on the host; `bool` as one byte, 0 or 1. */
export type TypedArray = Float32Array | Int32Array | Uint8Array;

/** A tensor's value on the host, row-major. */
export interface ArrayTensor {
  readonly data: TypedArray;
  readonly shape: readonly number[];
}

/** Input name → value. */
export type Feeds = Readonly<Record<string, ArrayTensor>>;

const constructors = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

/** An array of zeros of the right kind. */
export function emptyArray(dtype: DataType, length: number): TypedArray {
  return new constructors[dtype](length);
}

/** The element type that an array holds. */
export function dataTypeOf(data: TypedArray): DataType {
  if (data instanceof Float32Array) return 'float32';
  return data instanceof Int32Array ? 'int32' : 'bool';
}

/** Number of elements of a shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** `float32 [row, 48, 64]`, for messages. */
export function describeType(dtype: DataType, shape: Shape): string {
  return `${dtype} [${shape.join(', ')}]`;
}
