import { type Table, take, values } from './data-table.js';

/** The first of the rows that are equal in all named columns; a missing value equals a missing value. */
export function distinct(table: Table, names: readonly string[] = Object.keys(table.columns)): Table {
  const columns = names.map((name) => values(table, name));
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(2, table.rows * 2)))).fill(-1);
  const kept = new Int32Array(table.rows);
  let count = 0;
  for (let row = 0; row < table.rows; row++) {
    let slot = hash(columns, row) & (slots.length - 1);
    while (slots[slot] !== -1 && !equal(columns, slots[slot]!, row)) slot = (slot + 1) & (slots.length - 1);
    if (slots[slot] !== -1) continue;
    slots[slot] = row;
    kept[count++] = row;
  }
  return count === table.rows ? table : take(table, kept.subarray(0, count));
}

function equal(columns: readonly Int32Array[], first: number, second: number): boolean {
  for (const column of columns) if (column[first] !== column[second]) return false;
  return true;
}

/** Multiply and xor-shift per value (the mixing step of MurmurHash3), so that neighbouring ids spread over all slots. */
function hash(columns: readonly Int32Array[], row: number): number {
  let mixed = 0x9747b28c;
  for (const column of columns) {
    mixed = Math.imul(mixed ^ column[row]!, 0x85ebca6b);
    mixed ^= mixed >>> 15;
  }
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
