import type { ArrayTensor } from './array.js';

/** How floating-point numbers are stored, by the names of safetensors. */
export type FloatType = 'F32' | 'F16' | 'BF16' | 'F64';

/** Widens float16 and bfloat16 to float32, which is exact, and rounds float64 to it. */
export function widenFloats(bytes: Buffer<ArrayBuffer>, dtype: FloatType): Float32Array<ArrayBuffer> {
  if (dtype === 'F32') return new Float32Array(bytes.buffer);
  const target = new Float32Array(bytes.byteLength / bytesPerFloat[dtype]);
  widenInto(bytes, dtype, target);
  return target;
}

/** Number of bytes of a stored number. */
export const bytesPerFloat = { F32: 4, F16: 2, BF16: 2, F64: 8 } as const satisfies Record<FloatType, number>;

/** The same into an array of the caller's, which spares the memory of a new one. The bytes must be aligned to their numbers. */
export function widenInto(bytes: Uint8Array, dtype: FloatType, target: Float32Array): void {
  const { buffer, byteOffset } = bytes;
  const count = bytes.byteLength / bytesPerFloat[dtype];
  switch (dtype) {
    case 'F32':
      target.set(new Float32Array(buffer, byteOffset, count));
      break;
    case 'F64':
      target.set(new Float64Array(buffer, byteOffset, count));
      break;
    case 'BF16': {
      const bits = new Uint32Array(target.buffer, target.byteOffset, count);
      const halves = new Uint16Array(buffer, byteOffset, count);
      for (let i = 0; i < count; i++) bits[i] = halves[i]! << 16;
      break;
    }
    case 'F16': {
      const table = float16Values();
      const halves = new Uint16Array(buffer, byteOffset, count);
      for (let i = 0; i < count; i++) target[i] = table[halves[i]!]!;
      break;
    }
  }
}

/** The elements of a stored tensor as the host holds them. Undefined for a type that it does not hold. */
export function widenStored(bytes: Buffer<ArrayBuffer>, dtype: string): ArrayTensor['data'] | undefined {
  switch (dtype) {
    case 'I32':
      return new Int32Array(bytes.buffer);
    case 'BOOL':
    case 'U8':
      return new Uint8Array(bytes.buffer);
    case 'I64':
      return Int32Array.from(new BigInt64Array(bytes.buffer), Number);
    case 'F32':
    case 'F64':
    case 'BF16':
    case 'F16':
      return widenFloats(bytes, dtype);
    default:
      return undefined;
  }
}

let float16Table: Float32Array | undefined;

/** The value of each of the 65,536 half-precision numbers. */
function float16Values(): Float32Array {
  float16Table ??= Float32Array.from({ length: 0x10000 }, (_, half) => {
    const exponent = (half >> 10) & 0x1f;
    const fraction = (half & 0x3ff) / 0x400;
    const magnitude =
      exponent === 0x1f
        ? fraction === 0
          ? Infinity
          : NaN
        : exponent === 0
          ? fraction * 2 ** -14
          : (1 + fraction) * 2 ** (exponent - 15);
    return half & 0x8000 ? -magnitude : magnitude;
  });
  return float16Table;
}
