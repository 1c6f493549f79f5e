import { distinct } from '../table/distinct.js';
import { mostFrequent } from '../table/frequent.js';
import { sortBy } from '../table/sort.js';
import { column, complete, missing, type Table, withColumns } from '../table/data-table.js';
import type { MimicOptions } from './options.js';
import type { StepLog } from './step-log.js';

/** Diagnoses step by step. Columns: subject, visit, sequence, code and, where versions are mixed, version. */
export function selectDiagnoses(read: Table, options: MimicOptions, log: StepLog): Table {
  const record = (step: string, table: Table): Table => recordCodes('diagnoses', step, table, log);
  const versions = versionColumns(read);
  let table = record('read', read);
  const needed =
    options.diagnosisNeeds === 'every-field'
      ? ['sequence', ...versions]
      : options.icdVersions === 'apart'
        ? versions
        : [];
  table = record('complete', complete(table, ['subject', 'visit', 'code', ...needed]));
  if (options.icdVersions === 'apart') table = versioned(table);
  if (options.diagnosisOrder === 'sequence') table = sortBy(table, 'subject', 'visit', 'sequence', 'code');
  table = record('distinct', distinct(table, ['subject', 'visit', 'code']));
  return options.diagnosisTop === 'none'
    ? table
    : record('frequent', mostFrequent(table, 'code', options.diagnosisTop));
}

/** Procedures step by step; columns as for diagnoses. */
export function selectProcedures(read: Table, options: MimicOptions, log: StepLog): Table {
  const record = (step: string, table: Table): Table => recordCodes('procedures', step, table, log);
  let table = record('read', read);
  const isApart = options.icdVersions === 'apart';
  table = record('complete', complete(table, ['subject', 'visit', 'code', ...(isApart ? versionColumns(read) : [])]));
  if (isApart) table = versioned(table);
  table = sortBy(table, 'subject', 'visit', 'sequence', ...(options.procedureTies === 'code' ? ['code'] : []));
  const frequent = (rows: Table): Table =>
    options.procedureTop === 'none' ? rows : record('frequent', mostFrequent(rows, 'code', options.procedureTop));
  const once = (rows: Table): Table => record('distinct', distinct(rows, ['subject', 'visit', 'code']));
  return options.procedureCounts === 'rows' ? once(frequent(table)) : frequent(once(table));
}

function recordCodes(name: string, step: string, table: Table, log: StepLog): Table {
  log.table(name, step, table, 'code');
  return table;
}

function versionColumns(table: Table): string[] {
  return 'version' in table.columns ? ['version'] : [];
}

/** `4019` of ICD-9 becomes `9:4019`. A code without a version stays as it is. */
export function versioned(table: Table): Table {
  const code = column(table, 'code');
  const version = column(table, 'version');
  const texts: string[] = [];
  /** By version and code. */
  const numbers = new Map<number, number>();
  const values = new Int32Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    const pair = version.values[row]! * code.texts!.length + code.values[row]!;
    let number = numbers.get(pair);
    if (number === undefined) {
      const prefix = version.values[row] === missing ? '' : `${version.values[row]}:`;
      number = texts.push(`${prefix}${code.texts![code.values[row]!]}`) - 1;
      numbers.set(pair, number);
    }
    values[row] = number;
  }
  return withColumns(table, { code: { values, texts } });
}
