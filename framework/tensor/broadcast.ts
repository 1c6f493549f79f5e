import type { Dimension, Shape } from './dimension.js';

/** The shape of an elementwise operation on two shapes: right-aligned, equal sizes or 1 (numpy's rule). */
export function broadcastShapes(left: Shape, right: Shape): Shape {
  const rank = Math.max(left.length, right.length);
  return Array.from({ length: rank }, (_, axis): Dimension => {
    const a = left[axis - rank + left.length] ?? 1;
    const b = right[axis - rank + right.length] ?? 1;
    if (a === b || b === 1) return a;
    if (a === 1) return b;
    throw new Error(`sizes ${a} and ${b} (axis ${axis - rank}) are neither equal nor 1`);
  });
}

/** Axis counted from the end made positive. Throws when out of range. */
export function positiveAxis(axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || positive < 0 || positive >= rank) throw new Error(`no axis ${axis} in rank ${rank}`);
  return positive;
}

/** Row-major strides. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

/** For each element of `shape`, row-major, the flat position Σ index · stride. */
export function positions(shape: readonly number[], strides: readonly number[]): Int32Array {
  let result = Int32Array.of(0);
  shape.forEach((size, axis) => {
    const next = new Int32Array(result.length * size);
    for (let i = 0; i < result.length; i++)
      for (let j = 0; j < size; j++) next[i * size + j] = result[i]! + j * strides[axis]!;
    result = next;
  });
  return result;
}

/** For each element of the broadcast `shape`, the position of its operand in an array of shape `from`. */
export function broadcastPositions(from: readonly number[], shape: readonly number[]): Int32Array {
  const own = stridesOf(from);
  const missing = shape.length - from.length;
  const strides = shape.map((_, axis) => (axis < missing || from[axis - missing] === 1 ? 0 : own[axis - missing]!));
  return positions(shape, strides);
}
