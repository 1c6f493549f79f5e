import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserInputError } from '../../framework/errors.js';
import { digestFile } from '../../framework/files/digest-file.js';
import type { View } from '../../framework/contracts/view.js';
import { component } from '../../framework/registry/component.js';
import { foldWords, splitOf } from '../datasets/cohort/folds.js';
import { readCohort } from '../datasets/cohort/store.js';
import { withDatabase } from '../datasets/table/database.js';
import { exportOptions } from './shared/export-options.js';
import { type ParquetTable, writeParquet } from './shared/write-parquet.js';
import { parquetTables } from './shared/parquet-tables.js';

const memory = '1GB';

export default component({
  kind: 'view',
  type: 'cohort-parquet',
  version: 1,
  summary:
    'Writes the cohort as a folder of Parquet files: records, vocabularies with names, profile values, interactions.',
  options: exportOptions,
  needs: { dataset: 'dataset', evaluation: 'evaluation' },
  properties: { stages: ['cohort'] },
  build: ({ dataset, evaluation, options: { targets } }): View => ({
    async show({ input, out }) {
      if (out === undefined) throw new Error('this view writes a folder and was given no path');
      const cohort = await readCohort(input('cohort'));
      const files = await writeFolder(out, parquetTables(cohort, splitOf(dataset, evaluation, cohort), targets));
      const [patients, visits] = [cohort.patientKeys.length, cohort.visitKeys.length];
      const lines = Object.entries(files).map(([file, sha256]) => `${sha256}  ${file}\n`);
      return {
        json: { patients, visits, folder: out, files },
        text: `${foldWords(evaluation)}${patients} patients with ${visits} visits written to ${out}\n${lines.join('')}`,
      };
    },
  }),
});

/**
 * Writes a folder beside its final place and renames it, so that a reader sees all of it or nothing. Returns SHA-256 by file.
 */
async function writeFolder(
  folder: string,
  tables: Readonly<Record<string, ParquetTable>>,
): Promise<Readonly<Record<string, string>>> {
  await requireReplaceable(folder, Object.keys(tables));
  const partial = `${folder}.${randomUUID()}.part`;
  await mkdir(partial).catch((error: NodeJS.ErrnoException) => {
    throw notWritable(folder, `the folder cannot be written (${String(error.code)})`);
  });
  try {
    const digests: Record<string, string> = {};
    await withDatabase({ memory, scratch: join(partial, 'scratch') }, async (connection) => {
      for (const [file, table] of Object.entries(tables)) {
        await writeParquet(connection, join(partial, file), table);
        digests[file] = await digestFile(join(partial, file));
      }
    });
    await rm(join(partial, 'scratch'), { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
    return digests;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/** An earlier export may be replaced. A folder with other files is refused. */
async function requireReplaceable(folder: string, files: readonly string[]): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw notWritable(folder, `the folder cannot be written (${String(error.code)})`);
  });
  const foreign = entries.find((entry) => !files.includes(entry));
  if (foreign !== undefined) throw notWritable(folder, `the folder holds something else: ${basename(foreign)}`);
}

function notWritable(folder: string, reason: string): UserInputError {
  return new UserInputError({
    place: folder,
    reason,
    remedy: 'Name a new folder, or one of an earlier export, where you may write.',
  });
}
