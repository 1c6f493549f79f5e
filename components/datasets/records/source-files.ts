import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserInputError } from '../../../framework/errors.js';
import { isParquet } from '../table/parquet-source.js';
import type { RecordsOptions } from './options.js';

/** The files of a folder that `export-cohort --parquet` writes. */
export const parquetFiles = {
  records: 'cohort.parquet',
  vocabularies: 'vocabularies.parquet',
  titles: 'titles.parquet',
  profile: 'profile.parquet',
  interactions: 'interactions.parquet',
} as const;

/** Absolute paths of the files to read. A side table is absent where there is none. */
export interface RecordFiles {
  readonly records: string;
  readonly vocabularies?: string;
  readonly titles?: string;
  readonly profile?: string;
  readonly interactions?: string;
}

type SideTable = Exclude<keyof RecordFiles, 'records'>;

/** The side tables that an option may name. The others are found beside the records in their folder. */
const optional = ['vocabularies', 'interactions'] as const;

/** Finds the files that the options name. If the option names a folder, the side tables in it are found as well. */
export async function findRecordFiles(options: RecordsOptions): Promise<RecordFiles> {
  const place = await statOf(options.records);
  if (place === undefined) throw absent('dataset.records', options.records);
  const folder = place.isDirectory() ? options.records : undefined;
  const records = folder === undefined ? options.records : join(folder, parquetFiles.records);
  if (folder !== undefined && (await statOf(records)) === undefined) throw absent('dataset.records', records);
  const tables: Partial<Record<SideTable, string>> = {};
  for (const table of Object.keys(parquetFiles) as (keyof typeof parquetFiles)[]) {
    if (table === 'records') continue;
    const named = optional.find((option) => option === table);
    const path = named && options[named];
    if (path !== undefined && (await statOf(path)) === undefined) throw absent(`dataset.${table}`, path);
    const beside = folder === undefined ? undefined : join(folder, parquetFiles[table]);
    if (path !== undefined) tables[table] = path;
    else if (beside !== undefined && (await statOf(beside)) !== undefined) tables[table] = beside;
  }
  return { records, ...tables };
}

/** Whether the file is JSON Lines, by its name. Throws where the name fits neither form. */
export function isJsonLines(path: string): boolean {
  if (isParquet(path)) return false;
  if (/\.(jsonl|ndjson)(\.gz)?$/i.test(path)) return true;
  throw new UserInputError({
    place: 'dataset.records',
    reason: `${path} is neither .jsonl, .jsonl.gz nor .parquet`,
    remedy: 'Give the file the ending of its form.',
  });
}

async function statOf(path: string): Promise<{ isDirectory(): boolean } | undefined> {
  return stat(path).catch(() => undefined);
}

function absent(place: string, path: string): UserInputError {
  return new UserInputError({
    place,
    reason: `there is no ${path}`,
    remedy: 'Name a file of records, or a folder that `formulary export-cohort --parquet` wrote.',
  });
}
