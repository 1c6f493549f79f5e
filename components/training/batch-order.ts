import type { Generator } from '../../framework/tensor/index.js';
import { chunks } from './predict.js';

export interface BatchOrderOptions {
  readonly size: number;
  /**
   * Batches' worth of shuffled entries that are sorted by length before they are cut into batches, whose order is then
   * random again. Alike entries waste less when they are packed. 1: no sorting.
   */
  readonly bucket: number;
}

/**
 * The entries of an epoch in batches, in random order.
 *
 * @param lengthOf the length of an entry; called only where entries are sorted
 */
export function batchOrder(
  entries: Int32Array,
  lengthOf: (entry: number) => number,
  { size, bucket }: BatchOrderOptions,
  generator: Generator,
): readonly Int32Array[] {
  const shuffled = generator.permutation(entries.length).map((position) => entries[position]!);
  if (bucket === 1) return chunks(shuffled, size);
  const batches = chunks(shuffled, size * bucket).flatMap((some) =>
    // The sort is stable: equal lengths stay in random order.
    chunks(Int32Array.from([...some].sort((a, b) => lengthOf(a) - lengthOf(b))), size),
  );
  return Array.from(generator.permutation(batches.length), (position) => batches[position]!);
}
