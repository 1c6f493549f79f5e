import { readFileSync } from 'node:fs';
import type { JournalEvent } from '../contracts/journal-event.js';

/**
 * All events of a `journal.jsonl`, oldest first. A journal that is not there is empty; a line that a killed writer left torn
 * is passed over.
 */
export function readJournalEvents(file: string): readonly JournalEvent[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as JournalEvent];
    } catch {
      return [];
    }
  });
}
