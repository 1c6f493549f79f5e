import { type Table, column, missing, take } from './data-table.js';

/** Sorts rows by the named columns, the first named deciding first; stable; integers as such, texts by UTF-8 bytes. */
export function sortBy(table: Table, ...names: readonly string[]): Table {
  let order: Int32Array = Int32Array.from({ length: table.rows }, (_, row) => row);
  for (const name of [...names].reverse()) order = sortedOrder(order, sortKeys(table, name));
  return take(table, order);
}

/** Compares texts by their UTF-8 bytes, as every text of a cohort is sorted. */
export function compareTexts(first: string, second: string): number {
  return Buffer.compare(Buffer.from(first), Buffer.from(second));
}

/** The rank of every text among its fellows, by UTF-8 bytes. */
export function textRanks(texts: readonly string[]): Int32Array {
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

/** One stable pass per 16 bits of the key (radix sort): the time grows with the rows alone. */
function sortedOrder(order: Int32Array, keys: Int32Array): Int32Array {
  const low = pass(order, keys, 0, 0);
  return pass(low, keys, 16, 0x8000);
}

/** Sorts by the 16 bits from `shift` on; `flip` puts negative numbers first. */
function pass(order: Int32Array, keys: Int32Array, shift: number, flip: number): Int32Array {
  const starts = new Int32Array(0x10001);
  for (let row = 0; row < keys.length; row++) starts[(((keys[row]! >>> shift) & 0xffff) ^ flip) + 1]!++;
  if (keys.length > 0 && starts[(((keys[0]! >>> shift) & 0xffff) ^ flip) + 1] === keys.length) return order;
  for (let bucket = 1; bucket < starts.length; bucket++) starts[bucket]! += starts[bucket - 1]!;
  const sorted = new Int32Array(order.length);
  for (let place = 0; place < order.length; place++) {
    const row = order[place]!;
    const bucket = ((keys[row]! >>> shift) & 0xffff) ^ flip;
    sorted[starts[bucket]!++] = row;
  }
  return sorted;
}
