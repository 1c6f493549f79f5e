import { type Table, column, missing, take } from './data-table.js';

/** Sorts rows by the named columns, most important first. The sort is stable. Texts are compared by their UTF-8 bytes. */
export function sortBy(table: Table, ...names: readonly string[]): Table {
  const order = Int32Array.from({ length: table.rows }, (_, row) => row);
  const isSorted = !sortRange(
    order,
    0,
    table.rows,
    names.map((name) => sortKeys(table, name)),
    0,
  );
  return isSorted ? table : take(table, order);
}

/** Compares texts by their UTF-8 bytes, as every text of a cohort is sorted. */
export function compareTexts(first: string, second: string): number {
  const length = Math.min(first.length, second.length);
  for (let index = 0; index < length; index++) {
    const [a, b] = [first.charCodeAt(index), second.charCodeAt(index)];
    if (a !== b) return byteOrder(a) - byteOrder(b);
  }
  return first.length - second.length;
}

/**
 * Moves surrogates behind all other units of UTF-16. They stand for characters beyond U+FFFF, whose UTF-8 bytes are the
 * largest.
 */
function byteOrder(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** The rank of every text among all texts, by UTF-8 bytes. */
function textRanks(texts: readonly string[]): Int32Array {
  const order = Array.from(texts.keys()).sort((a, b) => compareTexts(texts[a]!, texts[b]!));
  const ranks = new Int32Array(texts.length);
  order.forEach((text, rank) => (ranks[text] = rank));
  return ranks;
}

function sortKeys(table: Table, name: string): Int32Array {
  const { values, texts } = column(table, name);
  if (texts === undefined) return values;
  const ranks = textRanks(texts);
  return values.map((value) => (value === missing ? missing : ranks[value]!));
}

/** Up to this number of rows, an insertion sort is fastest. */
const smallRange = 32;
/** From this number of rows on, rows are counted into 65,536 buckets. For fewer rows the buckets cost too much. */
const largeRange = 1 << 14;

/**
 * Sorts a range of row numbers by the keys from `level` on, and returns whether any row moved. Raw tables are mostly sorted by
 * patient already, so a range in order is left alone and the next key sorts within equal rows.
 */
function sortRange(order: Int32Array, start: number, end: number, keys: readonly Int32Array[], level: number): boolean {
  const key = keys[level];
  if (key === undefined || end - start < 2) return false;
  if (end - start <= smallRange) return insertRows(order, start, end, keys, level);
  let hasMoved = !isInOrder(order, start, end, key);
  if (hasMoved) sortByKey(order.subarray(start, end), key);
  for (let first = start; first < end;) {
    let last = first + 1;
    while (last < end && key[order[last]!] === key[order[first]!]) last++;
    if (sortRange(order, first, last, keys, level + 1)) hasMoved = true;
    first = last;
  }
  return hasMoved;
}

function isInOrder(order: Int32Array, start: number, end: number, key: Int32Array): boolean {
  for (let place = start + 1; place < end; place++) if (key[order[place]!]! < key[order[place - 1]!]!) return false;
  return true;
}

function insertRows(
  order: Int32Array,
  start: number,
  end: number,
  keys: readonly Int32Array[],
  level: number,
): boolean {
  let hasMoved = false;
  for (let next = start + 1; next < end; next++) {
    const row = order[next]!;
    let place = next;
    while (place > start && isBefore(row, order[place - 1]!, keys, level)) {
      order[place] = order[place - 1]!;
      place--;
    }
    order[place] = row;
    if (place < next) hasMoved = true;
  }
  return hasMoved;
}

function isBefore(first: number, second: number, keys: readonly Int32Array[], level: number): boolean {
  for (let index = level; index < keys.length; index++) {
    const key = keys[index]!;
    if (key[first] !== key[second]) return key[first]! < key[second]!;
  }
  return false;
}

function sortByKey(order: Int32Array, key: Int32Array): void {
  if (order.length < largeRange) order.sort((a, b) => key[a]! - key[b]!);
  else order.set(radixPass(radixPass(order, key, 0, 0), key, 16, 0x8000));
}

/** Sorts by 16 bits of the key, from bit `shift` on. `flip` puts negative numbers first. */
function radixPass(order: Int32Array, key: Int32Array, shift: number, flip: number): Int32Array {
  const starts = new Int32Array(0x10001);
  for (const row of order) starts[(((key[row]! >>> shift) & 0xffff) ^ flip) + 1]!++;
  for (let bucket = 1; bucket < starts.length; bucket++) starts[bucket]! += starts[bucket - 1]!;
  const sorted = new Int32Array(order.length);
  for (const row of order) sorted[starts[((key[row]! >>> shift) & 0xffff) ^ flip]!++] = row;
  return sorted;
}
