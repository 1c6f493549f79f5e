import { UserInputError } from '../../../framework/errors.js';
import type { BuiltCohort, CohortReport, InteractingPair } from '../../contracts/dataset.js';
import { pairsAmong } from '../../knowledge/atc.js';
import { assembleCohort, type CohortParts, type WrittenVisits } from '../cohort/assemble.js';
import { untitledCodes } from '../cohort/untitled-codes.js';
import { packOffsets } from '../cohort/code-sets.js';
import { stepLines, unmappedLines } from '../cohort/report-lines.js';
import { appearing } from '../cohort/written-codes.js';
import type { Table } from '../table/data-table.js';
import type { TableReader } from '../table/table-reader.js';
import type { Admissions } from './admissions.js';
import { selectDiagnoses, selectProcedures } from './codes.js';
import type { Medications } from './medications.js';
import type { MimicOptions } from './options.js';
import { groupPatients, type Patient, subsample } from './patients.js';
import { buildProfiles, type People } from './profile.js';
import type { StepLog } from './step-log.js';
import { codesOf, groupByVisit, joinVisits, type Visit, type VisitCodes } from './visits.js';

/** What a source of patients has read, in the form that all steps to a cohort work on. */
interface SourceTables {
  /** Columns subject, visit, sequence, code and, where versions are mixed, version. */
  readonly diagnoses: Table;
  readonly procedures: Table;
  readonly medications: Medications;
  readonly admissions: Admissions;
  /** Columns subject, gender and what `people.age` reads. */
  readonly persons: Table;
}

export interface TablesToCohort extends Pick<CohortParts, 'source' | 'titles' | 'titlesAbove' | 'codings'> {
  readonly options: MimicOptions;
  readonly log: StepLog;
  readonly tables: SourceTables;
  readonly people: People;
  /** The pairs of interacting medications. */
  readonly interactions: readonly InteractingPair[];
  /** The key that stands in the cohort for the number of a patient or visit. */
  keyOf(kind: 'patient' | 'visit', number: number): string;
  /** Counts what was repaired while tables were read. */
  readonly reader: TableReader;
  readonly facts: CohortReport['facts'];
}

/** Selects codes, joins the visits that have codes of all kinds, and numbers what is left. An empty cohort is an error. */
export function buildFromTables(parts: TablesToCohort): BuiltCohort {
  const { options, log, tables, facts } = parts;
  const { table: medications, unmapped, smiles } = tables.medications;
  const codes = {
    diagnoses: groupByVisit(selectDiagnoses(tables.diagnoses, options, log)),
    procedures: groupByVisit(selectProcedures(tables.procedures, options, log)),
    medications: groupByVisit(medications),
  };
  const everybody = groupPatients(joinVisits(codes), options.visitOrder, tables.admissions.times);
  const chosen = sampled(recordPatients(log, 'all-three', everybody, codes), codes, options, log);
  if (chosen.patients.length === 0) throw emptyCohort(parts);
  const profiles = buildProfiles(chosen.patients, tables.admissions, tables.persons, parts.people, options, log);
  const visits = writtenVisits(chosen, parts.keyOf);
  const cohort = assembleCohort({
    ...parts,
    visits,
    profile: { profile: profiles.features, profileValues: profiles.values },
    vocabularyOrder: options.vocabularyOrder,
    ...(smiles === undefined ? {} : { smiles }),
    interactions: pairsAmong(parts.interactions, appearing(visits.codes.medications)),
  });
  log.readingRepairs(parts.reader);
  const { steps, repairs, ambiguities } = log;
  const doubts = Object.keys(ambiguities).length === 0 ? {} : { ambiguities };
  return { cohort, report: { steps, repairs, ...doubts, unmapped, facts: { ...facts, ...untitledCodes(cohort) } } };
}

function sampled(
  everybody: ChosenPatients,
  codes: VisitCodes,
  { subsample: share, subsampleSeed }: MimicOptions,
  log: StepLog,
): ChosenPatients {
  if (share === 1) return everybody;
  return recordPatients(log, 'subsample', subsample(everybody.patients, share, subsampleSeed), codes);
}

function emptyCohort({ source, log, tables, facts }: TablesToCohort): UserInputError {
  const emptied = log.steps.find(({ rows }) => rows === 0) ?? log.steps.at(-1)!;
  const { protocol, ...others } = facts;
  return new UserInputError({
    place: `dataset (${source}${protocol === undefined ? '' : `, protocol ${protocol}`})`,
    reason: [
      `no patient is left; the step ${emptied.table} ${emptied.step} kept nothing`,
      ...[...stepLines(log.steps), ...unmappedLines(tables.medications.unmapped)].map((line) => `  ${line}`),
      ...Object.entries(log.repairs).map(([text, count]) => `  repaired: ${text}: ${count}`),
      ...Object.entries(others).map(([name, value]) => `  ${name}: ${value}`),
    ].join('\n'),
    remedy: 'Relax the option behind that step, or put right what it reads.',
  });
}

/** The patients that are left after a step, with the codes of their visits. */
interface ChosenPatients {
  readonly patients: readonly Patient[];
  readonly visits: readonly Visit[];
  readonly codes: WrittenVisits['codes'];
}

function recordPatients(log: StepLog, step: string, patients: readonly Patient[], byVisit: VisitCodes): ChosenPatients {
  const visits = patients.flatMap((patient) => patient.visits);
  const codes = codesOf(visits, byVisit);
  log.step({
    table: 'cohort',
    step,
    rows: visits.length,
    visits: visits.length,
    patients: patients.length,
    codes: Object.values(codes).reduce((sum, written) => sum + appearing(written).length, 0),
  });
  return { patients, visits, codes };
}

/** The patients, with keys instead of identifiers. */
function writtenVisits({ patients, visits, codes }: ChosenPatients, keyOf: TablesToCohort['keyOf']): WrittenVisits {
  return {
    patientKeys: patients.map(({ subject }) => keyOf('patient', subject)),
    visitKeys: visits.map(({ visit }) => keyOf('visit', visit)),
    visitOffsets: packOffsets(patients.map((patient) => patient.visits.length)),
    codes,
  };
}
