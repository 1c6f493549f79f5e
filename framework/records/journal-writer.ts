import { closeSync, fsyncSync, openSync } from 'node:fs';
import type { JournalEvent } from '../contracts/journal-event.js';
import { readJournalEvents } from './journal-reader.js';
import { lineAppender } from '../files/line-appender.js';

type WithoutNumbers<Event> = Event extends JournalEvent ? Omit<Event, 'sequence' | 'at'> : never;

/** An event before it is numbered and timed. */
type NewJournalEvent = WithoutNumbers<JournalEvent>;

/** A metric point as it was first recorded. */
export interface MetricPoint {
  readonly name: string;
  readonly value: number;
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Appends to a `journal.jsonl`. Opening an existing one continues it. */
export interface JournalWriter {
  /** Whether events were already there. */
  readonly isContinued: boolean;
  append(event: NewJournalEvent, at?: number): void;
  /**
   * Records a point of a curve, once: a stage that goes on from a checkpoint, or whose recorded curve is replayed, may
   * name a point again, and the first record stays.
   */
  metric(stage: string, point: MetricPoint): void;
  /** Records a note of a stage, once. */
  note(stage: string, text: string): void;
  /** Records what the process uses, as the next sample of the run. */
  usage(used: { readonly processorPercent: number; readonly memoryMegabytes: number }): void;
  /** Forces what was appended to the disk. */
  flush(): void;
  close(): void;
}

export function openJournal(file: string): JournalWriter {
  const earlier = readJournalEvents(file);
  const seen = seenIn(earlier);
  let samples = earlier.filter(({ event }) => event === 'usage').length;
  let sequence = earlier.reduce((highest, event) => Math.max(highest, event.sequence), -1);
  const descriptor = openSync(file, 'a');
  const write = lineAppender(file, descriptor);

  const append = (event: NewJournalEvent, at: number = Date.now()) => {
    sequence += 1;
    write(JSON.stringify({ sequence, at, ...event }));
  };
  const once = (identity: string, event: NewJournalEvent, at?: number) => {
    if (seen.has(identity)) return;
    seen.add(identity);
    append(event, at);
  };
  return {
    isContinued: earlier.length > 0,
    append,
    metric: (stage, { name, value, step, at }) =>
      once(metricIdentity(stage, name, step), { event: 'metric', name, value: encoded(value), step }, at),
    note: (stage, text) => once(noteIdentity(stage, text), { event: 'note', stage, text }),
    usage: (used) => append({ event: 'usage', step: samples++, ...used }),
    flush: () => fsyncSync(descriptor),
    close: () => closeSync(descriptor),
  };
}

function seenIn(events: readonly JournalEvent[]): Set<string> {
  const seen = new Set<string>();
  let stage = '';
  for (const event of events) {
    if (event.event === 'stage') stage = event.stage;
    if (event.event === 'metric') seen.add(metricIdentity(stage, event.name, event.step));
    if (event.event === 'note' && event.stage !== undefined) seen.add(noteIdentity(event.stage, event.text));
  }
  return seen;
}

const metricIdentity = (stage: string, name: string, step: number) => `metric\0${stage}\0${name}\0${step}`;
const noteIdentity = (stage: string, text: string) => `note\0${stage}\0${text}`;

/** JSON has no NaN and no infinities. */
function encoded(value: number): number | 'NaN' | 'Infinity' | '-Infinity' {
  return Number.isFinite(value) ? value : (String(value) as 'NaN' | 'Infinity' | '-Infinity');
}
