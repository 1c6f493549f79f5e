import { closeSync, openSync, readSync } from 'node:fs';
import {
  bytesPerFloat,
  readSafetensorsHeader,
  widenFloats,
  type ArrayTensor,
  type FloatType,
} from '../../../framework/tensor/index.js';

/** [rows, width] hidden states of a teacher, of which some rows are read at a time. */
export interface HiddenStates {
  readonly rows: number;
  readonly width: number;
  /** [count, width] in float32 */
  read(first: number, count: number): Float32Array;
  close(): void;
}

/** Hidden states in a safetensors file. They may be larger than the memory. */
export async function openHiddenStates(path: string, name: string): Promise<HiddenStates> {
  const place = (await readSafetensorsHeader(path)).tensors.get(name);
  if (place === undefined) throw new Error(`${path} holds no ${name}`);
  const [rows, width] = place.shape as readonly [number, number];
  const dtype = place.dtype as FloatType;
  const rowBytes = width * bytesPerFloat[dtype];
  const file = openSync(path, 'r');
  return {
    rows,
    width,
    read: (first, count) => {
      const bytes = Buffer.from(new ArrayBuffer(count * rowBytes));
      if (readSync(file, bytes, 0, bytes.length, place.offset + first * rowBytes) < bytes.length)
        throw new Error(`${path} is cut short`);
      return widenFloats(bytes, dtype);
    },
    close: () => closeSync(file),
  };
}

/** Hidden states that are in memory already. */
export function heldHiddenStates({ data, shape }: ArrayTensor): HiddenStates {
  const [rows, width] = shape as readonly [number, number];
  const all = data as Float32Array;
  return { rows, width, read: (first, count) => all.subarray(first * width, (first + count) * width), close: () => {} };
}
