import { open } from 'node:fs/promises';
import type { JournalEvent } from './events.js';

/** A stretch of a journal: whole lines only. */
export interface JournalStretch {
  readonly lines: readonly JournalLine[];
  /** Byte offset behind the last whole line read: where to go on. */
  readonly offset: number;
  /** Whether whole lines may follow at once. */
  readonly more: boolean;
}

export interface JournalLine {
  readonly event: JournalEvent;
  /** Byte offset behind the line: acknowledging it acknowledges everything before. */
  readonly end: number;
}

const stretch = 1 << 20;

/**
 * Reads what has been appended to a `journal.jsonl` since `offset`, at most about 1 MB of it. A line that is still being
 * written is left for later; one that a killed writer left torn is passed over. A journal that is not there is empty.
 */
export async function readJournal(path: string, offset: number): Promise<JournalStretch> {
  const text = await readWholeLines(path, offset);
  const lines: JournalLine[] = [];
  for (let start = 0; start < text.length;) {
    const end = text.indexOf(10, start) + 1;
    const event = parseEvent(text.toString('utf8', start, end - 1));
    if (event !== undefined) lines.push({ event, end: offset + end });
    start = end;
  }
  return { lines, offset: offset + text.length, more: text.length > 0 };
}

/** Whole lines behind `offset`, without parsing them: what is pending. */
export async function countPending(path: string, offset: number): Promise<number> {
  let count = 0;
  for (let at = offset; ;) {
    const text = await readWholeLines(path, at);
    if (text.length === 0) return count;
    for (const byte of text) if (byte === 10) count++;
    at += text.length;
  }
}

/** The first event of a journal, or undefined while there is none. */
export async function firstEvent(path: string): Promise<JournalEvent | undefined> {
  const text = await readWholeLines(path, 0, 1 << 14);
  return parseEvent(text.toString('utf8', 0, text.indexOf(10)));
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
      // a line longer than the stretch is read again with more room
      if (end > 0 || bytesRead < size) return buffer.subarray(0, end);
    }
  } finally {
    await file.close();
  }
}

function parseEvent(line: string): JournalEvent | undefined {
  if (line === '') return undefined;
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && 'event' in value && 'at' in value) return value as JournalEvent;
  } catch {
    // torn by a kill
  }
  return undefined;
}
