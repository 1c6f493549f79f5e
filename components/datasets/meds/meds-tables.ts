import type { Coding } from '../../contracts/cohort.js';
import type { Admissions } from '../mimic/admissions.js';
import { versioned } from '../mimic/codes.js';
import { restoreLeadingZeros } from '../mimic/leading-zeros.js';
import type { StepLog } from '../mimic/step-log.js';
import { type Column, missing, type Table, values, without, withColumns } from '../table/data-table.js';
import type { ClinicalCode, CodeRoles } from './code-roles.js';
import { genderRole, profileRole } from './code-roles.js';
import type { EventDatabase } from './event-database.js';
import type { MedsOptions } from './options.js';

const secondsPerDay = 86_400;

/** Codes of one kind: columns subject, visit, sequence (the order of the files) and code (`9:4019`), with their titles. */
export interface KindTable {
  readonly table: Table;
  readonly titles: ReadonlyMap<string, string>;
  /** Absent where a code has no ICD version. */
  readonly coding: Coding | undefined;
}

export async function readKind(
  kind: 'diagnoses' | 'procedures',
  events: EventDatabase,
  roles: CodeRoles,
  log: StepLog,
): Promise<KindTable> {
  const codes = roles[kind];
  const { rows, columns } = await events.events(kind);
  const texts = [...new Set(codes.map(({ code }) => code))];
  const places = new Map(texts.map((text, place) => [text, place]));
  const numbers = columns['number']!.values;
  const take = (valueOf: (code: ClinicalCode) => number): Column => {
    const own = codes.map(valueOf);
    return { values: numbers.map((number) => own[number]!) };
  };
  const table: Table = {
    rows,
    columns: {
      subject: columns['subject']!,
      visit: columns['visit']!,
      sequence: { values: Int32Array.from({ length: rows }, (_, row) => row) },
      code: { ...take(({ code }) => places.get(code)!), texts },
      version: take(({ version }) => version ?? missing),
    },
  };
  const restored = restoreLeadingZeros(table, titleTable(codes), kind, log);
  const titled = codes.filter(({ title }) => title !== null);
  return {
    table: without(versioned(restored), 'version'),
    titles: new Map(titled.map(({ version, code, title }) => [version === null ? code : `${version}:${code}`, title!])),
    coding: codes.every(({ version }) => version !== null) ? 'icd-by-version' : undefined,
  };
}

/** Columns code, version and title of the codes that have a title. */
function titleTable(codes: readonly ClinicalCode[]): Table {
  const titled = codes.filter(({ title }) => title !== null);
  const places = Int32Array.from(titled.keys());
  const version = Int32Array.from(titled, (code) => code.version ?? missing);
  return {
    rows: titled.length,
    columns: {
      code: { values: places, texts: titled.map(({ code }) => code) },
      title: { values: places, texts: titled.map(({ title }) => title!) },
      version: { values: version },
    },
  };
}

/** Visits with their time and the values of the profile: those of the visit, else those that have no time. */
export async function readVisits(events: EventDatabase, roles: CodeRoles, options: MedsOptions): Promise<Admissions> {
  const visits = await events.visits();
  const [days, seconds] = [values(visits, 'admitted.day'), values(visits, 'admitted.second')];
  let table: Table = { rows: visits.rows, columns: { visit: visits.columns['visit']! } };
  for (const name of Object.keys(options.profile)) {
    const role = profileRole(name);
    const said = firstValues(await events.events(role));
    const subjects = values(visits, 'subject');
    const column = values(visits, 'visit').map(
      (visit, row) => said.ofVisit.get(visit) ?? said.ofSubject.get(subjects[row]!) ?? missing,
    );
    table = withColumns(table, { [name]: { values: column, texts: roles.values.get(role) ?? [] } });
  }
  const rows = new Map<number, number>();
  const times = new Map<number, number>();
  values(visits, 'visit').forEach((visit, row) => {
    rows.set(visit, row);
    if (days[row] !== missing) times.set(visit, days[row]! * secondsPerDay + seconds[row]!);
  });
  return { table, rows, times };
}

/** Columns subject, gender and birth (days since 1970). */
export async function readPersons(events: EventDatabase, roles: CodeRoles): Promise<Table> {
  const genders = firstValues(await events.events(genderRole)).ofAnything;
  const born = await events.events('birth');
  const births = new Map<number, number>();
  values(born, 'subject').forEach((subject, row) => {
    if (!births.has(subject)) births.set(subject, values(born, 'start.day')[row]!);
  });
  const subjects = Int32Array.from(new Set([...genders.keys(), ...births.keys()])).sort();
  return {
    rows: subjects.length,
    columns: {
      subject: { values: subjects },
      gender: {
        values: subjects.map((subject) => genders.get(subject) ?? missing),
        texts: roles.values.get(genderRole) ?? [],
      },
      birth: { values: subjects.map((subject) => births.get(subject) ?? missing) },
    },
  };
}

/** The first value of every visit, of every patient without a time, and of every patient at all. */
function firstValues(said: Table) {
  const [subjects, visits, days, numbers] = ['subject', 'visit', 'start.day', 'number'].map((name) =>
    values(said, name),
  );
  const [ofVisit, ofSubject, ofAnything] = [
    new Map<number, number>(),
    new Map<number, number>(),
    new Map<number, number>(),
  ];
  for (let row = 0; row < said.rows; row++) {
    keepFirst(ofAnything, subjects![row]!, numbers![row]!);
    if (visits![row] !== missing) keepFirst(ofVisit, visits![row]!, numbers![row]!);
    else if (days![row] === missing) keepFirst(ofSubject, subjects![row]!, numbers![row]!);
  }
  return { ofVisit, ofSubject, ofAnything };
}

function keepFirst(map: Map<number, number>, key: number, number: number): void {
  if (!map.has(key)) map.set(key, number);
}
