import { type Table, column, filter, missing } from './data-table.js';
import { compareTexts } from './sort.js';

/**
 * Keeps the rows whose code is among the `limit` most frequent ones. Frequency is the number of rows; ties go to the smaller
 * code.
 */
export function mostFrequent(table: Table, name: string, limit: number): Table {
  const { values, texts } = column(table, name);
  if (texts === undefined) throw new Error(`column ${name} holds no texts`);
  const counts = new Int32Array(texts.length);
  for (const value of values) if (value !== missing) counts[value]!++;
  const ranking = Array.from(texts.keys())
    .filter((code) => counts[code]! > 0)
    .sort((a, b) => counts[b]! - counts[a]! || compareTexts(texts[a]!, texts[b]!));
  if (ranking.length <= limit) return table;
  const kept = new Uint8Array(texts.length);
  for (const code of ranking.slice(0, limit)) kept[code] = 1;
  return filter(table, (row) => values[row] !== missing && kept[values[row]!] === 1);
}
