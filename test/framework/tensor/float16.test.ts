import { expect } from 'chai';
import { toFloat16, widenFloats } from '../../../framework/tensor/index.js';

/** Rounds to float16 and widens again. */
function rounded(values: readonly number[]): number[] {
  const bytes = Buffer.from(toFloat16(Float32Array.from(values)).buffer);
  return Array.from(widenFloats(bytes, 'F16'));
}

describe('tensor/float16', () => {
  it('gives every float16 back as it is', () => {
    const all = Buffer.from(Uint16Array.from({ length: 0x10000 }, (_, bits) => bits).buffer);
    const values = widenFloats(all, 'F16');
    const again = toFloat16(values);
    again.forEach((bits, expected) => {
      if (Number.isNaN(values[expected])) expect(bits & 0x7c00).to.equal(0x7c00);
      else expect(bits).to.equal(expected);
    });
  });

  it('rounds to the nearest, ties to even', () => {
    expect(rounded([1 + 2 ** -11, 1 + 3 * 2 ** -11, 1 + 2 ** -11 + 2 ** -20])).to.deep.equal([
      1,
      1 + 2 ** -9,
      1 + 2 ** -10,
    ]);
    expect(rounded([2 ** -25, 2 ** -25 * 1.01, 3 * 2 ** -25])).to.deep.equal([0, 2 ** -24, 2 ** -23]);
    expect(rounded([65_519, 65_520, -1e9])).to.deep.equal([65_504, Infinity, -Infinity]);
    expect(rounded([0.1])[0]).to.be.closeTo(0.1, 0.1 * 2 ** -11);
  });
});
