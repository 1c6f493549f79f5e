/** The largest number that float16 holds. */
export const largestFloat16 = 65_504;

/** Rounds to the nearest float16, ties to even, and gives the bits. Larger numbers than `largestFloat16` become infinite. */
export function toFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < halves.length; i++) halves[i] = half(bits[i]!);
  return halves;
}

/** The bits of a float32 → those of the float16. */
function half(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // Not a number
  if (magnitude >= 0x47800000) return sign | 0x7c00; // From 65,536 on
  if (magnitude >= 0x38800000) return sign | rounded(magnitude - 0x38000000, 13); // Normal; may round up to infinity
  if (magnitude < 0x33000000) return sign; // Less than half the smallest float16
  // Below 2⁻¹⁴ the exponent is fixed, and the hidden bit becomes a part of the fraction.
  const shift = 126 - (magnitude >>> 23);
  return sign | rounded((magnitude & 0x7fffff) | 0x800000, shift);
}

/** Divides by 2^shift and rounds to the nearest whole number, ties to even. */
function rounded(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  return rest > middle || (rest === middle && (kept & 1) === 1) ? kept + 1 : kept;
}
