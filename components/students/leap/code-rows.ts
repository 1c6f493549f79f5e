import type { ArrayTensor } from '../../../framework/tensor/index.js';

/**
 * Sets of codes as rows of one length: int32 `ids` [row, code] and `present` [row, code], 1 where a code is and 0 where none.
 */
export function codeRows(sets: readonly Int32Array[]): Readonly<Record<'ids' | 'present', ArrayTensor>> {
  const width = sets.reduce((most, { length }) => Math.max(most, length), 1);
  const shape = [sets.length, width];
  const [ids, present] = [new Int32Array(sets.length * width), new Float32Array(sets.length * width)];
  sets.forEach((set, row) => {
    ids.set(set, row * width);
    present.fill(1, row * width, row * width + set.length);
  });
  return { ids: { data: ids, shape }, present: { data: present, shape } };
}
