import { join } from 'node:path';
import type { JournalEvent } from '../contracts/journal-event.js';
import { parseLine, readJsonLines } from '../files/read-json.js';

/** `journal.jsonl` of a run folder or an experiment folder. */
export function journalFile(folder: string): string {
  return join(folder, 'journal.jsonl');
}

/**
 * All events of a journal, oldest first. A journal that is not there is empty; a line that a killed writer left torn is passed
 * over.
 */
export function readJournalEvents(file: string): readonly JournalEvent[] {
  return readJsonLines(file).filter(isEvent);
}

/** The event of one line; `undefined` for a line that is empty, torn or no event. */
export function parseEvent(line: string): JournalEvent | undefined {
  return parseLine(line).find(isEvent);
}

/** Checks what every event has. The rest is what one version of the program writes for the same version to read. */
function isEvent(value: unknown): value is JournalEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { event, at } = value as { readonly event?: unknown; readonly at?: unknown };
  return typeof event === 'string' && typeof at === 'number';
}
