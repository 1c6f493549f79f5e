import { type Cohort, type Split, codeKinds } from '../../contracts/cohort.js';
import { parquetFiles } from '../../datasets/records/source-files.js';
import { recordsOfCohort } from './records-of-cohort.js';
import type { ParquetTable } from './write-parquet.js';

/**
 * The cohort as tables by their file names: records, vocabularies with names, titles above them, values of the profile,
 * interactions.
 */
export function parquetTables(cohort: Cohort, split: Split, targets = true): Readonly<Record<string, ParquetTable>> {
  const features = cohort.profile.map(({ name }) => `"${name.replaceAll('"', '""')}" varchar`);
  const codes = codeKinds.map((kind) => `${kind} varchar[]`).join(', ');
  return {
    [parquetFiles.records]: {
      columns: {
        patient: 'varchar',
        split: 'varchar',
        profile: features.length === 0 ? 'json' : `struct(${features.join(', ')})`,
        visits: `struct(visit varchar, ${codes})[]`,
      },
      rows: recordsOfCohort(cohort, split, targets),
    },
    [parquetFiles.vocabularies]: {
      columns: {
        kind: 'varchar',
        number: 'integer',
        code: 'varchar',
        name: 'varchar',
        coding: 'varchar',
        smiles: 'varchar[]',
      },
      rows: codeKinds.flatMap((kind) => {
        const { codes: listed, names, coding = null, smiles } = cohort.vocabularies[kind];
        return listed.map((code, number) => ({
          kind,
          number,
          code,
          name: names[number] ?? null,
          coding,
          smiles: smiles?.[number] ?? null,
        }));
      }),
    },
    [parquetFiles.titles]: {
      columns: { kind: 'varchar', node: 'varchar', title: 'varchar' },
      rows: codeKinds.flatMap((kind) =>
        Object.entries(cohort.vocabularies[kind].broader ?? {}).map(([node, title]) => ({ kind, node, title })),
      ),
    },
    [parquetFiles.profile]: {
      columns: { feature: 'varchar', number: 'integer', value: 'varchar' },
      rows: cohort.profile.flatMap(({ name, values }) =>
        values.map((value, number) => ({ feature: name, number, value })),
      ),
    },
    [parquetFiles.interactions]: {
      columns: { first: 'varchar', second: 'varchar' },
      rows: cohort.interactions.map(([first, second]) => ({
        first: cohort.vocabularies.medications.codes[first],
        second: cohort.vocabularies.medications.codes[second],
      })),
    },
  };
}
