import { parseRecord, type PlacedRecord } from './parse-record.js';
import { textLines } from './text-lines.js';

/** The records of a file of JSON Lines, packed with gzip or not; blank lines are skipped. */
export async function* readJsonLines(path: string, signal: AbortSignal): AsyncGenerator<PlacedRecord> {
  for await (const { place, text } of textLines(path, signal)) yield { place, record: parseRecord(text, place) };
}
