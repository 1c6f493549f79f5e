import type { ProfileFeature } from '../../contracts/cohort.js';
import { compareTexts } from '../table/sort.js';
import { missing, type Table, textAt, values } from '../table/data-table.js';
import type { Admissions } from './admissions.js';
import type { MimicOptions } from './options.js';
import type { Patient } from './patients.js';
import type { StepLog } from './step-log.js';
import type { Visit } from './visits.js';

const unknown = 'unknown';
const secondsPerDay = 86_400;

/** What a source says about people. */
export interface People {
  /** Columns of the admissions that make the profile, in the order of the model's input. */
  readonly profile: readonly string[];
  /**
   * Age in full years at admission; `undefined` where the source does not say.
   *
   * @param persons table with one row a person
   * @param admitted days since 1970
   */
  age(persons: Table, row: number, admitted: number): number | undefined;
}

export interface Profiles {
  readonly features: readonly ProfileFeature[];
  /** [patients, features], row-major */
  readonly values: Int32Array;
}

/** Names of the features, in the order of the model's input. */
export function profileNames(
  profile: readonly string[],
  { profilePerson }: Pick<MimicOptions, 'profilePerson'>,
): string[] {
  return [...profile, ...(profilePerson ? ['gender', 'age'] : [])];
}

/**
 * The profile of every patient: the admission fields of one visit and, if the options ask for them, gender and age group.
 * Values are numbered by first appearance over all visits of the cohort, or in ascending order.
 *
 * @param persons columns `subject` (integer), `gender` and the source's age columns
 */
export function buildProfiles(
  patients: readonly Patient[],
  admissions: Admissions,
  persons: Table,
  people: People,
  options: MimicOptions,
  log: StepLog,
): Profiles {
  const personRows = new Map<number, number>();
  let repeated = 0;
  values(persons, 'subject').forEach((subject, row) => {
    if (subject === missing) return;
    if (personRows.has(subject)) repeated++;
    else personRows.set(subject, row);
  });
  log.repair('patients listed more than once: the first row counts', repeated);
  const unborn = new Set<number>();
  const unlisted = { visits: new Set<number>(), patients: new Set<number>() };
  const describe = ({ subject, visit }: Visit): string[] => {
    const row = admissions.rows.get(visit);
    if (row === undefined) unlisted.visits.add(visit);
    const fields = people.profile.map((name) => (row === undefined ? null : textAt(admissions.table, name, row)));
    if (options.profilePerson) {
      const person = personRows.get(subject);
      if (person === undefined) unlisted.patients.add(subject);
      const time = admissions.times.get(visit);
      fields.push(person === undefined ? null : textAt(persons, 'gender', person));
      const years = person === undefined || time === undefined ? undefined : ageAt(people, persons, person, time);
      if (years !== undefined && years < 0) unborn.add(subject);
      fields.push(years === undefined || years < 0 ? null : ageGroup(years));
    }
    return fields.map((field) => field ?? unknown);
  };
  const chosen = patients.map(({ visits }) => describe(options.profileVisit === 'first' ? visits[0]! : visits.at(-1)!));
  const frame =
    options.vocabularyOrder === 'appearance' ? patients.flatMap(({ visits }) => visits.map(describe)) : chosen;
  log.repair('patients admitted before their birth: age unknown', unborn.size);
  log.repair('visits that the admissions do not list: profile unknown', unlisted.visits.size);
  log.repair('patients of whom neither gender nor birth is listed: gender and age unknown', unlisted.patients.size);
  const names = profileNames(people.profile, options);
  const features = names.map((name, feature): ProfileFeature => {
    const distinctValues = [...new Set(frame.map((fields) => fields[feature]!))];
    return { name, values: options.vocabularyOrder === 'code' ? distinctValues.sort(compareTexts) : distinctValues };
  });
  const numbers = features.map((feature) => new Map(feature.values.map((value, index) => [value, index])));
  const coded = chosen.flatMap((fields) => fields.map((field, feature) => numbers[feature]!.get(field)!));
  return { features, values: Int32Array.from(coded) };
}

function ageAt(people: People, persons: Table, row: number, time: number): number | undefined {
  return people.age(persons, row, Math.floor(time / secondsPerDay));
}

/** `0-9` … `80-89`, `90+`: MIMIC hides ages over 89. */
function ageGroup(years: number): string {
  if (years >= 90) return '90+';
  const decade = Math.floor(years / 10) * 10;
  return `${decade}-${decade + 9}`;
}
