import { open } from 'node:fs/promises';
import type { JournalEvent } from '../contracts/journal-event.js';
import { parseEvent } from './journal-reader.js';

export interface JournalLine {
  readonly event: JournalEvent;
  /** Byte offset behind the line: acknowledging it acknowledges everything before. */
  readonly end: number;
}

const stretch = 1 << 20;

/**
 * What has been appended to a `journal.jsonl` since `offset`, line by line, with about 1 MB in memory. A line that is still
 * being written is left for later; one that a killed writer left torn is passed over. A journal that is not there is empty.
 */
export async function* journalLines(path: string, offset: number): AsyncGenerator<JournalLine> {
  for (let at = offset; ;) {
    const text = await readWholeLines(path, at);
    if (text.length === 0) return;
    for (let start = 0; start < text.length;) {
      const end = text.indexOf(10, start) + 1;
      const event = parseEvent(text.toString('utf8', start, end - 1));
      if (event !== undefined) yield { event, end: at + end };
      start = end;
    }
    at += text.length;
  }
}

/** Events behind `offset`: what is pending. */
export async function countPending(path: string, offset: number): Promise<number> {
  let count = 0;
  for (const lines = journalLines(path, offset); (await lines.next()).done !== true;) count++;
  return count;
}

/** The first event of a journal that can be read, or undefined while there is none. */
export async function firstEvent(path: string): Promise<JournalEvent | undefined> {
  const text = await readWholeLines(path, 0, 1 << 14);
  for (const line of text.toString('utf8').split('\n')) {
    const event = parseEvent(line);
    if (event !== undefined) return event;
  }
  return undefined;
}

async function readWholeLines(path: string, offset: number, room = stretch): Promise<Buffer> {
  let file;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
  try {
    for (let size = room; ; size *= 4) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, offset);
      const end = buffer.subarray(0, bytesRead).lastIndexOf(10) + 1;
      // A line longer than the stretch is read again with more room
      if (end > 0 || bytesRead < size) return buffer.subarray(0, end);
    }
  } finally {
    await file.close();
  }
}
