import type { StageJournal } from '../../contracts/stage.js';
import type { MetricPoint } from '../../records/journal-writer.js';
import { lineAppender } from '../../files/line-appender.js';
import { type Recorded, readRecorded } from '../../records/recorded-journal.js';

/** Hears what a stage tells, to put it into the journal of the run and on the terminal. */
export interface StageListener {
  metric(point: MetricPoint): void;
  note(text: string): void;
  progress: StageJournal['progress'];
}

/**
 * Records a stage's curve and notes beside its output, so that every run that shares the output shows them with their original
 * times. An attempt that goes on after a kill continues the record and leaves out the points that stand there.
 */
export function recordStage(file: string, listener: StageListener): StageJournal {
  const seen = new Set<string>();
  for (const line of replayStage(file, listener)) seen.add(identity(line));
  const write = lineAppender(file);
  const record = (line: Recorded): boolean => {
    if (seen.has(identity(line))) return false;
    write(JSON.stringify(line));
    seen.add(identity(line));
    return true;
  };
  return {
    metric: (name, value, step) => {
      if (!Number.isSafeInteger(step)) throw new TypeError(`metric ${name}: step ${step}; expected a whole number`);
      const point = { name, value, step, at: Date.now() };
      const written = Number.isFinite(value) ? value : String(value);
      if (record({ event: 'metric', ...point, value: written })) listener.metric(point);
    },
    note: (text) => {
      if (record({ event: 'note', text })) listener.note(text);
    },
    progress: listener.progress,
  };
}

/** Tells the listener everything that was recorded. Lines that a kill left torn are left out. */
export function replayStage(file: string, listener: Omit<StageListener, 'progress'>): readonly Recorded[] {
  const lines = readRecorded(file);
  for (const line of lines) {
    if (line.event === 'note') listener.note(line.text);
    else listener.metric({ name: line.name, value: Number(line.value), step: line.step, at: line.at });
  }
  return lines;
}

function identity(line: Recorded): string {
  return line.event === 'note' ? `note\0${line.text}` : `metric\0${line.name}\0${line.step}`;
}
