import { splitNames } from '../../contracts/cohort.js';
import { readParquetTexts } from '../records/read-parquet.js';
import type { TableReader } from '../table/table-reader.js';

/** The names that MEDS gives the splits, beside our own. */
const namesOfMeds: Readonly<Record<string, (typeof splitNames)[number]>> = { tuning: 'validation', held_out: 'test' };

/** The split of every patient, or the number of those that the file gives none. */
export interface SubjectSplits {
  readonly recordedSplit?: Int32Array;
  readonly withoutSplit: number;
}

/** @param subjects the ids of the cohort's patients, in its order */
export async function readSubjectSplits(
  path: string | undefined,
  subjects: readonly string[],
  reader: TableReader,
): Promise<SubjectSplits> {
  if (path === undefined) return { withoutSplit: 0 };
  const splits = new Map<string, number>();
  for (const row of await readParquetTexts(path, ['subject_id', 'split'], [], reader)) {
    const [subject, name] = [row['subject_id'], row['split']];
    if (subject == null || name == null) continue;
    splits.set(subject, splitNames.indexOf(namesOfMeds[name] ?? (name as (typeof splitNames)[number])));
  }
  const recordedSplit = Int32Array.from(subjects, (subject) => splits.get(subject) ?? -1);
  const withoutSplit = recordedSplit.filter((split) => split === -1).length;
  return withoutSplit === 0 ? { recordedSplit, withoutSplit } : { withoutSplit };
}
