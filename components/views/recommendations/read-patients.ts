import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { validatorOf } from '../../../framework/conforms.js';
import { UserInputError } from '../../../framework/errors.js';
import { reasonOf } from '../../datasets/records/parse-record.js';
import { patientRecord, type PatientRecord } from './patient-record.js';

const validate = validatorOf<PatientRecord>(patientRecord);

/** A record with its place: `patients.jsonl:7`. */
export interface PlacedPatient {
  readonly place: string;
  readonly record: PatientRecord;
}

/** Stands for the standard input where a file is named. */
const standardInput = '-';
/** Largest number of lines that an error lists. Further lines are only counted. */
const mostTold = 10;

/**
 * Reads a file of JSON Lines, or the standard input (`-`). Blank lines are skipped. Errors name every wrong line and its wrong
 * part, never a value.
 */
export async function readPatients(path: string): Promise<readonly PlacedPatient[]> {
  const source = path === standardInput ? 'standard input' : path;
  const content = await (path === standardInput ? text(process.stdin) : readFile(path, 'utf8')).catch(
    (error: NodeJS.ErrnoException) => {
      throw new UserInputError({
        place: source,
        reason: `the file cannot be read (${String(error.code)})`,
        remedy: 'Name a file of JSON Lines, one patient a line, or - for the standard input.',
      });
    },
  );
  const problems: PatientProblem[] = [];
  const lines = content.replace(/^\uFEFF/, '').split('\n');
  const patients = lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const place = `${source}:${index + 1}`;
    const parsed = parsePatient(line);
    if (!('reason' in parsed)) return [{ place, record: parsed.record }];
    problems.push({ place, reason: parsed.reason });
    return [];
  });
  refuse(problems);
  if (patients.length === 0) refuse([{ place: source, reason: 'the file holds no patient' }]);
  return patients;
}

/** A problem of a line. */
export interface PatientProblem {
  readonly place: string;
  readonly reason: string;
}

/** @throws UserInputError with all problems, if there are any */
export function refuse(problems: readonly PatientProblem[]): void {
  const [first, ...others] = problems.slice(0, mostTold);
  if (first === undefined) return;
  const more = problems.length - mostTold;
  throw new UserInputError({
    place: first.place,
    reason: [
      first.reason,
      ...others.map(({ place, reason }) => `${place}: ${reason}`),
      ...(more > 0 ? [`and ${more} more problems`] : []),
    ].join('\n'),
    remedy: 'docs/deployment.md describes the form of a patient; `formulary export-cohort` writes it.',
  });
}

function parsePatient(line: string): { readonly record: PatientRecord } | { readonly reason: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // The parser's own message quotes the text.
    return { reason: 'the line is not JSON' };
  }
  if (validate(value)) return { record: value };
  return { reason: reasonOf(validate.errors![0]!) };
}
