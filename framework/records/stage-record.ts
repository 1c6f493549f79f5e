import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ingredients } from './ingredients.js';

/** Files of the framework within a stage output; the stage's own never begin with a dot. */
export const recordFile = '.stage.json';
export const recordedJournal = '.journal.jsonl';

/** `.stage.json` of a finished output: what it is made of and what it holds. */
export interface StageRecord {
  readonly schema: 1;
  readonly stage: string;
  readonly key: string;
  readonly ingredients: Ingredients;
  /** Wall time of the attempt that finished it. */
  readonly seconds: number;
  /** Milliseconds since 1970. */
  readonly finishedAt: number;
  /** Name below the output → SHA-256 of the contents. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** The record of a finished output, `undefined` where there is none. */
export function readStageRecord(output: string): StageRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(output, recordFile), 'utf8')) as StageRecord;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw error;
  }
}
