import type { JsonObject } from '../json.js';

/**
 * One line of a `journal.jsonl`. The journal is the truth about a run: lines are appended and never changed. `sequence` counts
 * them from 0. `at` is the time in whole milliseconds since 1970, by which a server tells metric points apart.
 */
export type JournalEvent = { readonly sequence: number; readonly at: number } & (
  | {
      readonly event: 'start';
      readonly title: string;
      readonly parameters: JsonObject;
      readonly tags: Readonly<Record<string, string>>;
    }
  | {
      readonly event: 'stage';
      readonly stage: string;
      readonly key: string;
      readonly state: 'started' | 'cached' | 'finished' | 'failed';
      readonly seconds?: number;
    }
  | {
      readonly event: 'metric';
      readonly name: string;
      readonly value: number | 'NaN' | 'Infinity' | '-Infinity';
      readonly step: number;
    }
  /** What the run's process uses. It is no result and is never compared. */
  | {
      readonly event: 'usage';
      /** Number of the sample within the run. */
      readonly step: number;
      /** Processor time since the last sample, as a share of one core. */
      readonly processorPercent: number;
      /** Resident memory, in millions of bytes. */
      readonly memoryMegabytes: number;
    }
  | { readonly event: 'note'; readonly stage?: string; readonly text: string }
  | {
      readonly event: 'artifact';
      readonly path: string;
      readonly name: string;
      readonly kind: 'file' | 'table' | 'figure';
    }
  | { readonly event: 'end'; readonly status: 'finished' | 'failed' | 'cancelled'; readonly problem?: string }
);
