import { expect } from 'chai';
import type { ArrayTensor } from '../../../framework/tensor/index.js';

type Results = Readonly<Record<string, ArrayTensor>>;

/** Every expected result has the same shape, and elements within `tolerance` of 1 + the largest element. */
export function expectClose(results: Results, expected: Results, tolerance: number): void {
  for (const [name, { data, shape }] of Object.entries(expected)) {
    const largest = Float64Array.from(data).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(results[name]!.shape, name).to.deep.equal(shape);
    data.forEach((value, position) =>
      expect(results[name]!.data[position], `${name}[${position}]`).to.be.closeTo(value, tolerance * (1 + largest)),
    );
  }
}
