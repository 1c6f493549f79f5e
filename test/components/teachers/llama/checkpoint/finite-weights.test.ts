import { expect } from 'chai';
import {
  requireFinite,
  requireFiniteBytes,
} from '../../../../../components/teachers/llama/checkpoint/finite-weights.js';

const bytesOf = (numbers: Uint16Array | Float32Array | Float64Array) => new Uint8Array(numbers.buffer);

describe('teachers/llama/checkpoint/finite-weights', () => {
  it('takes every finite number', () => {
    requireFinite('w', 'file', Float32Array.of(0, -0, 3e38, -1e-45));
    requireFiniteBytes('w', 'file', bytesOf(Uint16Array.of(0x7f7f, 0xff7f, 0, 0x8000)), 'BF16');
    requireFiniteBytes('w', 'file', bytesOf(Uint16Array.of(0x7bff, 0xfbff, 1)), 'F16');
  });

  it('refuses others by the names of tensor and file', () => {
    const refused = /^file: w holds numbers that are infinite or none/;
    for (const number of [NaN, Infinity, -Infinity]) {
      expect(() => requireFinite('w', 'file', Float32Array.of(1, number))).to.throw(refused);
      expect(() => requireFiniteBytes('w', 'file', bytesOf(Float32Array.of(number)), 'F32')).to.throw(refused);
      expect(() => requireFiniteBytes('w', 'file', bytesOf(Float64Array.of(number)), 'F64')).to.throw(refused);
    }
    expect(() => requireFiniteBytes('w', 'file', bytesOf(Uint16Array.of(0, 0xff80)), 'BF16')).to.throw(refused);
    expect(() => requireFiniteBytes('w', 'file', bytesOf(Uint16Array.of(0x7c01)), 'F16')).to.throw(refused);
  });
});
