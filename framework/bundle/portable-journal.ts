import type { JournalEvent } from '../contracts/journal-event.js';

/** What of each event leaves this machine. Options stand in the lock; the message of a failure may quote data. */
const fields: Readonly<Record<JournalEvent['event'], readonly string[]>> = {
  start: ['title'],
  stage: ['stage', 'key', 'state', 'seconds'],
  metric: ['name', 'value', 'step'],
  usage: ['step', 'processorPercent', 'memoryMegabytes'],
  note: ['stage', 'text'],
  artifact: ['path', 'name', 'kind'],
  end: ['status'],
};

/** A journal as text, with those events and fields alone that are known and free of data. */
export function portableJournal(events: readonly JournalEvent[]): string {
  return events
    .filter(({ event }) => Object.hasOwn(fields, event))
    .map((event) => {
      const kept = new Set(['sequence', 'at', 'event', ...fields[event.event]]);
      return `${JSON.stringify(Object.fromEntries(Object.entries(event).filter(([name]) => kept.has(name))))}\n`;
    })
    .join('');
}
