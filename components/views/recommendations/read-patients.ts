import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFile } from 'node:fs/promises';
import { UserInputError } from '../../../framework/errors.js';
import { reasonOf } from '../../datasets/records/parse-record.js';
import { patientRecord, type PatientRecord } from './patient-record.js';

const validate = new Ajv2020({ strict: false, verbose: true }).compile<PatientRecord>(patientRecord);

/** A record with its place: `patients.jsonl:7`. */
export interface PlacedPatient {
  readonly place: string;
  readonly record: PatientRecord;
}

/** Reads a file of JSON Lines; blank lines are skipped. Errors name the line and the part, never what stands there. */
export async function readPatients(path: string): Promise<readonly PlacedPatient[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UserInputError({
      place: path,
      reason: `the file cannot be read (${String(error.code)})`,
      remedy: 'Name a file of JSON Lines, one patient a line.',
    });
  });
  const patients = text.split('\n').flatMap((line, index) => {
    const place = `${path}:${index + 1}`;
    return line.trim() === '' ? [] : [{ place, record: parsePatient(line, place) }];
  });
  if (patients.length === 0) throw patientError(path, 'the file holds no patient');
  return patients;
}

export function patientError(place: string, reason: string): UserInputError {
  return new UserInputError({
    place,
    reason,
    remedy: 'docs/deployment.md describes the form of a patient; `formulary export-cohort` writes it.',
  });
}

function parsePatient(line: string, place: string): PatientRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // The parser's own message quotes the text.
    throw patientError(place, 'the line is not JSON');
  }
  if (validate(value)) return value;
  throw patientError(place, reasonOf(validate.errors![0]!));
}
