import type { CohortReport } from '../../contracts/dataset.js';
import { distinct } from '../table/distinct.js';
import { forwardFill } from '../table/forward-fill.js';
import { mostFrequent } from '../table/frequent.js';
import { KeyNumbers } from '../table/key-numbers.js';
import { sortBy } from '../table/sort.js';
import {
  column,
  complete,
  filter,
  missing,
  type Table,
  textAt,
  values,
  without,
  withColumns,
} from '../table/data-table.js';
import type { DrugClasses } from './drug-classes.js';
import type { MoleculesOf } from './mappings.js';
import type { MimicOptions } from './options.js';
import type { StepLog } from './step-log.js';

const secondsPerDay = 86_400;
const longBefore = 30;

export interface MedicationSources {
  readonly classes: DrugClasses;
  /** Seconds since 1970 of every admission whose time is known. */
  readonly admissionTimes: ReadonlyMap<number, number>;
  /** Absent where no molecules are known. */
  readonly moleculesOf: MoleculesOf | undefined;
}

export interface Medications {
  /** Columns `subject`, `visit`, `code`; codes of a visit in the protocol's order, possibly repeated. */
  readonly table: Table;
  readonly unmapped: NonNullable<CohortReport['unmapped']>;
  /** Class → SMILES of its molecules; absent where no molecules are known. */
  readonly smiles?: ReadonlyMap<string, readonly string[]>;
}

/**
 * Prescriptions → drug classes, step by step. Columns: subject, visit, stay (if any), start.day, start.second, drug, ndc, gsn,
 * atc (if any).
 */
export function selectMedications(
  prescriptions: Table,
  options: MimicOptions,
  sources: MedicationSources,
  log: StepLog,
): Medications {
  const record = (step: string, table: Table, code = 'ndc'): Table => {
    log.table('prescriptions', step, table, code);
    return table;
  };
  let table = record('read', prescriptions);
  if (options.ndcZero === 'drop') table = record('ndc-not-zero', withoutNdcZero(table));
  table = options.forwardFill
    ? record('filled', filled(table))
    : record('complete', complete(table, ['subject', 'visit', 'start.day']));
  if (options.visitOrder === 'time' || options.rxHours !== 'none') {
    table = record('admitted', admitted(table, sources.admissionTimes));
    log.repair(
      `prescriptions that start more than ${longBefore} days before their admission: kept`,
      countLongBefore(table, sources.admissionTimes),
    );
  }
  if (options.rxHours !== 'none')
    table = record(`first-${options.rxHours}-hours`, early(table, sources.admissionTimes, options.rxHours));
  if (options.medicationOrder === 'prescription') table = record('sorted', sorted(table));
  if (options.minRxAdmissions > 1)
    table = record(stepOfAdmissions(options.minRxAdmissions), withAdmissions(table, options.minRxAdmissions));
  const { mapped, unmapped } = mapClasses(table, sources.classes);
  table = record('mapped', distinctClasses(mapped, options.medicationOrder), 'code');
  if (options.medicationTop !== 'none')
    table = record('frequent', mostFrequent(table, 'code', options.medicationTop), 'code');
  const { moleculesOf } = sources;
  if (moleculesOf === undefined) return { table, unmapped };
  const smiles = moleculesOfClasses(mapped, options, moleculesOf);
  if (options.requireSmiles) table = record('molecule', withMolecule(table, smiles), 'code');
  return { table, unmapped, smiles };
}

function stepOfAdmissions(atLeast: number): string {
  return atLeast === 2 ? 'two-admissions' : `${atLeast}-admissions`;
}

function withoutNdcZero(table: Table): Table {
  const { values: ndc, texts } = column(table, 'ndc');
  const zero = texts!.indexOf('0');
  return filter(table, (row) => ndc[row] !== zero);
}

/**
 * Fills missing values from the row before and drops rows that still miss one. GSN and ATC are left alone, because the released
 * code has no such columns.
 */
function filled(table: Table): Table {
  const names = Object.keys(table.columns).filter((name) => name !== 'gsn' && name !== 'atc');
  return distinct(complete(forwardFill(table, names), names));
}

function admitted(table: Table, times: ReadonlyMap<number, number>): Table {
  const timeOf = timesOfRows(table, times);
  return filter(table, (row) => timeOf(row) !== undefined);
}

/**
 * Counts prescriptions dated long before their admission. An order may be written shortly before it, but such a date is
 * doubtful.
 */
function countLongBefore(table: Table, times: ReadonlyMap<number, number>): number {
  const days = values(table, 'start.day');
  const timeOf = timesOfRows(table, times);
  let count = 0;
  for (let row = 0; row < table.rows; row++) if ((days[row]! + longBefore) * secondsPerDay < timeOf(row)!) count++;
  return count;
}

/** The time of a row's admission. The last answer is kept, because rows of one admission mostly follow each other. */
function timesOfRows(table: Table, times: ReadonlyMap<number, number>): (row: number) => number | undefined {
  const visits = values(table, 'visit');
  let visit = missing;
  let time: number | undefined;
  return (row) => {
    if (visits[row] === visit) return time;
    visit = visits[row]!;
    time = times.get(visit);
    return time;
  };
}

/**
 * Keeps prescriptions of the first hours. There is no lower bound, because orders written before the formal admission belong to
 * it.
 */
function early(table: Table, times: ReadonlyMap<number, number>, hours: number): Table {
  const days = values(table, 'start.day');
  const seconds = values(table, 'start.second');
  const timeOf = timesOfRows(table, times);
  return filter(table, (row) => {
    const start = days[row]! * secondsPerDay + seconds[row]!;
    return start < timeOf(row)! + hours * 3600;
  });
}

function sorted(table: Table): Table {
  const keys = ['subject', 'visit', 'stay', 'start.day', 'start.second'].filter((name) => name in table.columns);
  return distinct(without(sortBy(table, ...keys), 'stay'));
}

function withAdmissions(table: Table, atLeast: number): Table {
  const visits = distinct({
    rows: table.rows,
    columns: { subject: column(table, 'subject'), visit: column(table, 'visit') },
  });
  const counts = new Map<number, number>();
  for (const subject of values(visits, 'subject')) counts.set(subject, (counts.get(subject) ?? 0) + 1);
  const subjects = values(table, 'subject');
  return filter(table, (row) => counts.get(subjects[row]!)! >= atLeast);
}

/** Adds the column `code` and drops rows without a class. Dropped rows are counted by the identifiers they have. */
function mapClasses(
  table: Table,
  classes: DrugClasses,
): { readonly mapped: Table; readonly unmapped: Medications['unmapped'] } {
  const texts: string[] = [];
  const numberOf = (drugClass: string | undefined): number => {
    if (drugClass === undefined) return missing;
    const place = texts.indexOf(drugClass);
    return place === -1 ? texts.push(drugClass) - 1 : place;
  };
  const by = { atc: classes.ofAtc, ndc: classes.ofNdc, gsn: classes.ofGsn };
  const codes = new Int32Array(table.rows).fill(missing);
  for (const [name, classOf] of Object.entries(by).filter(([code]) => code in table.columns)) {
    const { values: source, texts: written } = column(table, name);
    const numbers = written!.map((text) => numberOf(classOf(text)));
    for (let row = 0; row < table.rows; row++)
      if (codes[row] === missing && source[row] !== missing) codes[row] = numbers[source[row]!]!;
  }
  const mapped = withColumns(table, { code: { values: codes, texts } });
  return {
    mapped: complete(mapped, ['code']),
    unmapped: countUnmapped(filter(mapped, (row) => codes[row] === missing)),
  };
}

function countUnmapped(table: Table): Medications['unmapped'] {
  const columns = ['ndc', 'gsn', 'drug'].map((name) => column(table, name));
  const numbers = new KeyNumbers();
  const counts: { readonly row: number; rows: number }[] = [];
  for (let row = 0; row < table.rows; row++) {
    let key = 0;
    for (const { values: source, texts } of columns) {
      const value = source[row]!;
      key = key * (texts!.length + 1) + (value === missing ? texts!.length : value);
    }
    const number = numbers.of(key | 0, Math.floor(key / 2 ** 32));
    if (number === counts.length) counts.push({ row, rows: 0 });
    counts[number]!.rows++;
  }
  const codes = counts.map(({ row, rows }) => ({
    ndc: textAt(table, 'ndc', row),
    gsn: textAt(table, 'gsn', row),
    drug: textAt(table, 'drug', row),
    rows,
  }));
  return { rows: table.rows, codes: codes.sort((a, b) => b.rows - a.rows) };
}

function distinctClasses(mapped: Table, order: MimicOptions['medicationOrder']): Table {
  if (order === 'prescription')
    return distinct(mapped, ['subject', 'visit', 'start.day', 'start.second', 'drug', 'code']);
  // The later steps have fewer columns to move.
  const classes = without(mapped, 'ndc', 'gsn', 'drug', 'atc');
  const byStart = sortBy(classes, 'subject', 'visit', 'start.day', 'start.second', 'code');
  return distinct(byStart, ['subject', 'visit', 'code']);
}

/** The molecules of every class, from the drug names in its rows, in their order. */
function moleculesOfClasses(
  mapped: Table,
  { molecules, moleculeNames }: MimicOptions,
  moleculesOf: MoleculesOf,
): ReadonlyMap<string, readonly string[]> {
  const { values: codes, texts } = column(mapped, 'code');
  const names = texts!.map(() => new Set<string>());
  // A list names classes, so drug names are not needed.
  if (molecules === 'list')
    return new Map(texts!.map((drugClass, code) => [drugClass, moleculesOf(drugClass, names[code]!)]));
  const seen = new Uint8Array(names.length);
  for (let row = 0; row < mapped.rows; row++) {
    const code = codes[row]!;
    const drug = textAt(mapped, 'drug', row);
    if (drug === null) continue;
    const isSplit = seen[code] === 0 && moleculeNames === 'first-split';
    for (const name of isSplit ? drug : [drug]) names[code]!.add(name);
    seen[code] = 1;
  }
  return new Map(texts!.map((drugClass, code) => [drugClass, moleculesOf(drugClass, names[code]!)]));
}

function withMolecule(table: Table, smiles: ReadonlyMap<string, readonly string[]>): Table {
  const { values: codes, texts } = column(table, 'code');
  const kept = texts!.map((drugClass) => smiles.get(drugClass)!.length > 0);
  return filter(table, (row) => kept[codes[row]!]!);
}
