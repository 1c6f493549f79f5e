import { readJsonLines } from '../files/read-json.js';

/** What a stage told while it was computed, beside its record; the stage's own files never begin with a dot. */
export const recordedJournal = '.journal.jsonl';

/** A line of `.journal.jsonl`, and of the record of an attempt that has not finished. */
export type Recorded =
  | {
      readonly event: 'metric';
      readonly name: string;
      /** As text where it is not finite: JSON has no such number. */
      readonly value: number | string;
      readonly step: number;
      /** Milliseconds since 1970. */
      readonly at: number;
    }
  | { readonly event: 'note'; readonly text: string };

/** Everything that was recorded, in order; nothing where there is no such file. Lines torn by a kill are passed over. */
export function readRecorded(file: string): readonly Recorded[] {
  return readJsonLines(file) as readonly Recorded[];
}
