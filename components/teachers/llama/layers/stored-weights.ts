import { open } from 'node:fs/promises';
import { bytesAt } from '../../../../framework/files/bytes-at.js';
import { bytesPerFloat, widenInto, type ArrayTensor, type FloatType } from '../../../../framework/tensor/index.js';
import type { WeightPlace } from '../checkpoint/decoder-weights.js';
import { requireFiniteBytes } from '../checkpoint/finite-weights.js';

interface Stored {
  readonly bytes: Uint8Array;
  readonly dtype: FloatType;
  readonly shape: readonly number[];
}

/** The frozen weights of a checkpoint in memory as its files hold them: two bytes a number where they are half precision. */
export class StoredWeights {
  private constructor(private readonly tensors: ReadonlyMap<string, Stored>) {}

  /**
   * @param places by the names of our parameters
   * @throws UserInputError where a number is infinite, or none
   */
  static async read(places: ReadonlyMap<string, WeightPlace>): Promise<StoredWeights> {
    const tensors = new Map<string, Stored>();
    for (const path of new Set([...places.values()].map(({ file }) => file))) {
      const file = await open(path, 'r');
      try {
        for (const [name, place] of places) {
          if (place.file !== path) continue;
          const bytes = await bytesAt(file, place.offset, place.length);
          requireFiniteBytes(place.stored, path, bytes, place.dtype as FloatType);
          tensors.set(name, { bytes, dtype: place.dtype as FloatType, shape: place.shape });
        }
      } finally {
        await file.close();
      }
    }
    return new StoredWeights(tensors);
  }

  /** Number of bytes of all weights. */
  get size(): number {
    return [...this.tensors.values()].reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  }

  has(name: string): boolean {
    return this.tensors.has(name);
  }

  /** A weight in float32. It is written into `target`, unless it is float32 already and needs no copy. */
  widened(name: string, target: (elements: number) => Float32Array): ArrayTensor {
    const { bytes, dtype, shape } = this.tensors.get(name)!;
    const elements = bytes.byteLength / bytesPerFloat[dtype];
    if (dtype === 'F32')
      return { data: new Float32Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, elements), shape };
    const data = target(elements);
    widenInto(bytes, dtype, data);
    return { data: data as Float32Array<ArrayBuffer>, shape };
  }

  /** [ids, width] some rows of a matrix in float32. */
  rows(name: string, ids: ArrayLike<number>): ArrayTensor {
    const { bytes, dtype, shape } = this.tensors.get(name)!;
    const width = shape[1]!;
    const rowBytes = width * bytesPerFloat[dtype];
    const data = new Float32Array(ids.length * width);
    for (let i = 0; i < ids.length; i++) {
      const row = bytes.subarray(ids[i]! * rowBytes, (ids[i]! + 1) * rowBytes);
      widenInto(row, dtype, data.subarray(i * width, (i + 1) * width));
    }
    return { data, shape: [ids.length, width] };
  }
}
