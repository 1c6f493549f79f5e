import { type Table, take, values } from './data-table.js';

/** Keeps the first of the rows that are equal in all named columns. Two missing values count as equal. */
export function distinct(table: Table, names: readonly string[] = Object.keys(table.columns)): Table {
  const columns = names.map((name) => values(table, name));
  const ends = runEnds(columns[0]!);
  const slots = new Int32Array(slotsFor(longestRun(ends))).fill(-1);
  const kept = new Int32Array(table.rows);
  let count = 0;
  let start = 0;
  for (const end of ends) {
    for (let row = start; row < end; row++) {
      let slot = hash(columns, row) & (slots.length - 1);
      // Rows of earlier runs equal no row of this one: their slots count as free.
      while (slots[slot]! >= start && !equal(columns, slots[slot]!, row)) slot = (slot + 1) & (slots.length - 1);
      if (slots[slot]! >= start) continue;
      slots[slot] = row;
      kept[count++] = row;
    }
    start = end;
  }
  return count === table.rows ? table : take(table, kept.subarray(0, count));
}

/**
 * Where the runs of equal values end, if the values ascend. Only rows of one run can be equal, and a hash table of one run
 * stays in the processor's cache. If the values do not ascend, all rows are one run.
 */
function runEnds(column: Int32Array): Int32Array {
  const ends = new Int32Array(column.length);
  let runs = 0;
  for (let row = 1; row < column.length; row++) {
    if (column[row]! < column[row - 1]!) return Int32Array.of(column.length);
    if (column[row] !== column[row - 1]) ends[runs++] = row;
  }
  ends[runs++] = column.length;
  return ends.subarray(0, runs);
}

function longestRun(ends: Int32Array): number {
  return ends.reduce((longest, end, run) => Math.max(longest, end - (run === 0 ? 0 : ends[run - 1]!)), 0);
}

/** A power of two, at most half full. */
function slotsFor(rows: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(2, rows * 2)));
}

function equal(columns: readonly Int32Array[], first: number, second: number): boolean {
  for (const column of columns) if (column[first] !== column[second]) return false;
  return true;
}

/** Mixes each value as MurmurHash3 does (multiply and xor-shift), so that neighbouring ids spread over all slots. */
function hash(columns: readonly Int32Array[], row: number): number {
  let mixed = 0x9747b28c;
  for (const column of columns) {
    mixed = Math.imul(mixed ^ column[row]!, 0x85ebca6b);
    mixed ^= mixed >>> 15;
  }
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
