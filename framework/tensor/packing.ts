import type { ArrayTensor } from './array.js';

/** Where sequences of different lengths lie in rows of one width. Only the ends of rows are padded. */
export interface Packing {
  readonly rows: number;
  readonly width: number;
  readonly lengths: ArrayLike<number>;
  /** [sequence] the row that holds it */
  readonly rowOf: Int32Array;
  /** [sequence] where in the row it begins */
  readonly offsetOf: Int32Array;
}

/** Added to the attention score of a pair that must not see each other. */
const masked = -1e9;

/**
 * Packs sequences into rows of `minimumWidth`, or of the longest sequence where that is longer: first-fit decreasing, which
 * wastes little and gives the same rows for the same lengths. At least one row is made.
 */
export function packSequences(lengths: ArrayLike<number>, minimumWidth: number): Packing {
  const count = lengths.length;
  let width = Math.max(1, minimumWidth);
  for (let i = 0; i < count; i++) width = Math.max(width, lengths[i]!);
  const order = Int32Array.from({ length: count }, (_, i) => i).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  const rowOf = new Int32Array(count);
  const offsetOf = new Int32Array(count);
  const withFree: number[][] = Array.from({ length: width + 1 }, () => []); // Rows by free space
  let rows = 0;
  for (const sequence of order) {
    const length = lengths[sequence]!;
    let free = length;
    while (free <= width && withFree[free]!.length === 0) free++;
    const fits = free <= width;
    const row = fits ? withFree[free]!.pop()! : rows++;
    const left = fits ? free : width;
    rowOf[sequence] = row;
    offsetOf[sequence] = width - left;
    withFree[left - length]!.push(row);
  }
  return { rows: Math.max(1, rows), width, lengths, rowOf, offsetOf };
}

/** int32 [row, width]: a number for each member of each sequence (a code id, say), `filler` in empty slots. */
export function packedIds(
  packing: Packing,
  idOf: (sequence: number, member: number) => number,
  filler = 0,
): { readonly data: Int32Array; readonly shape: readonly [number, number] } {
  const { rows, width } = packing;
  const data = new Int32Array(rows * width).fill(filler);
  forEachSequence(packing, (start, length, sequence) => {
    for (let i = 0; i < length; i++) data[start + i] = idOf(sequence, i);
  });
  return { data, shape: [rows, width] };
}

/** int32 [row, width]: the place of each member in its own sequence, 0 in empty slots. */
export function packedPositions(packing: Packing): ArrayTensor {
  return packedIds(packing, (_sequence, member) => member);
}

/**
 * [row, 1, width, width] attention bias under which each slot sees its own sequence only (`causal`: only itself and what is
 * before it). Empty slots see each other, so that no softmax is over nothing.
 */
export function blockBias(packing: Packing, options: { readonly causal?: boolean } = {}): ArrayTensor {
  const { rows, width, rowOf } = packing;
  const data = new Float32Array(rows * width * width).fill(masked);
  const used = new Int32Array(rows);
  forEachSequence(packing, (start, length, sequence) => {
    used[rowOf[sequence]!]! += length;
    for (let i = 0; i < length; i++) {
      const slot = start + i;
      const first = slot * width + (start % width);
      data.fill(0, first, first + (options.causal ? i + 1 : length));
    }
  });
  for (let row = 0; row < rows; row++) {
    for (let slot = used[row]!; slot < width; slot++) {
      const line = (row * width + slot) * width;
      data.fill(0, line + used[row]!, line + width);
    }
  }
  return { data, shape: [rows, 1, width, width] };
}

/** What the mean of each sequence is computed with, as a matrix product. */
export interface MeanPooling {
  /** [row, sequence in the row, width] 1/length at the members of the sequence; nothing for an empty one, whose mean is 0 */
  readonly matrix: ArrayTensor;
  /** int32 [sequence] its place in the product, flattened to [row · most sequences in a row, …] */
  readonly order: ArrayTensor;
}

/** Means over the members of each sequence: gather(reshape(matmul(matrix, x), [−1, width]), order). */
export function meanPooling(packing: Packing): MeanPooling {
  const { rows, width, offsetOf, lengths } = packing;
  const { most, order } = slotsOf(packing);
  const matrix = new Float32Array(rows * most * width);
  order.forEach((line, sequence) => {
    const first = line * width + offsetOf[sequence]!;
    matrix.fill(1 / lengths[sequence]!, first, first + lengths[sequence]!);
  });
  return {
    matrix: { data: matrix, shape: [rows, most, width] },
    order: { data: order, shape: [order.length] },
  };
}

/**
 * [row, width] for `gatedRecurrentUnit`: 1 where a member goes on from the one read before it, 0 where it is the first of its
 * sequence that is read (`reverse`: its last member) and in empty slots.
 */
export function continuations(packing: Packing, options: { readonly reverse?: boolean } = {}): ArrayTensor {
  const { rows, width } = packing;
  const data = new Float32Array(rows * width);
  forEachSequence(packing, (start, length) => {
    if (length > 1)
      data.fill(1, options.reverse ? start : start + 1, options.reverse ? start + length - 1 : start + length);
  });
  return { data, shape: [rows, width] };
}

/** Where sequences end, row by row. */
export interface LastMembers {
  /**
   * int32 [row, most sequences in a row] the last members, as places in [row · width]; a row with fewer repeats its first place
   */
  readonly members: ArrayTensor;
  /** int32 [sequence] its place in `members`, flattened */
  readonly order: ArrayTensor;
}

/** The last member of each sequence, for layers that work on these alone. Throws for an empty sequence. */
export function lastMembers(packing: Packing): LastMembers {
  const { rows, width } = packing;
  const { most, order } = slotsOf(packing);
  const members = Int32Array.from({ length: rows * most }, (_, slot) => Math.floor(slot / most) * width);
  forEachSequence(packing, (start, length, sequence) => {
    if (length === 0) throw new Error(`sequence ${sequence} is empty and has no last member`);
    members[order[sequence]!] = start + length - 1;
  });
  return { members: { data: members, shape: [rows, most] }, order: { data: order, shape: [order.length] } };
}

/** The most sequences of a row, and for each sequence its place among [row · most]. */
function slotsOf({ rows, rowOf }: Packing): { readonly most: number; readonly order: Int32Array } {
  const filled = new Int32Array(rows);
  const slotOf = Int32Array.from(rowOf, (row) => filled[row]!++);
  const most = filled.reduce((largest, count) => Math.max(largest, count), 1);
  return { most, order: slotOf.map((slot, sequence) => rowOf[sequence]! * most + slot) };
}

function forEachSequence(
  { width, lengths, rowOf, offsetOf }: Packing,
  visit: (start: number, length: number, sequence: number) => void,
): void {
  for (let sequence = 0; sequence < lengths.length; sequence++)
    visit(rowOf[sequence]! * width + offsetOf[sequence]!, lengths[sequence]!, sequence);
}
