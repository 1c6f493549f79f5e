import type { Shape } from './dimension.js';
import type { Values } from './operation.js';

/** The shape after reducing positive axes. */
export function reducedShape(shape: Shape, axes: readonly number[], keep: boolean): Shape {
  return shape.flatMap((size, axis) => (axes.includes(axis) ? (keep ? [1] : []) : [size]));
}

/** Applies a function to every row along an axis of a reference value. */
export function normalizedRows(x: Values, axis: number, change: (row: number[]) => readonly number[]): Float64Array {
  const inner = x.shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const length = x.shape[axis]!;
  const result = new Float64Array(x.data.length);
  for (let start = 0; start < x.data.length; start += length * inner) {
    for (let column = 0; column < inner; column++) {
      const at = (i: number) => start + i * inner + column;
      change(Array.from({ length }, (_, i) => x.data[at(i)]!)).forEach((value, i) => (result[at(i)] = value));
    }
  }
  return result;
}
