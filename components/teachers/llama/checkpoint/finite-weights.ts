import { UserInputError } from '../../../../framework/errors.js';
import type { FloatType } from '../../../../framework/tensor/index.js';

/** All bits of the exponent: infinities and NaN have them set. */
const exponents: Readonly<Partial<Record<FloatType, number>>> = { BF16: 0x7f80, F16: 0x7c00 };

/**
 * Refuses a weight that holds an infinity or NaN. With it every hidden state would be NaN, and training would blame its
 * learning rate.
 *
 * @param data as the engine takes it, or as the file holds it
 * @throws UserInputError
 */
export function requireFinite(tensor: string, file: string, data: ArrayLike<number>): void {
  // A finite number less itself is 0; an infinity or NaN less itself is NaN.
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]! - data[i]!;
  if (sum !== 0) throw notFinite(tensor, file);
}

/** As {@link requireFinite}, of a weight as its file holds it. */
export function requireFiniteBytes(tensor: string, file: string, bytes: Uint8Array, dtype: FloatType): void {
  const exponent = exponents[dtype];
  const { buffer, byteOffset, byteLength } = bytes;
  if (dtype === 'F32') return requireFinite(tensor, file, new Float32Array(buffer, byteOffset, byteLength / 4));
  if (exponent === undefined) return requireFinite(tensor, file, new Float64Array(buffer, byteOffset, byteLength / 8));
  const halves = new Uint16Array(buffer, byteOffset, byteLength / 2);
  for (let i = 0; i < halves.length; i++) if ((halves[i]! & exponent) === exponent) throw notFinite(tensor, file);
}

function notFinite(tensor: string, file: string): UserInputError {
  return new UserInputError({
    place: file,
    reason: `${tensor} holds numbers that are infinite or none`,
    remedy: 'Copy or download the file again; a training that diverged leaves such weights.',
  });
}
