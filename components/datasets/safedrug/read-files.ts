import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { CodeKind } from '../../contracts/cohort.js';
import { UserInputError } from '../../../framework/errors.js';
import { readPickle } from '../../files/pickle.js';
import { allowedNames, NumpyArray, PythonObject } from './allowed-names.js';

/** The files of the exchange form, as GAMENet named them. */
export const safedrugFiles = {
  records: 'records_final.pkl',
  vocabularies: 'voc_final.pkl',
  interactions: 'ddi_A_final.pkl',
  coOccurrence: 'ehr_adj_final.pkl',
  smiles: 'atc3toSMILES.pkl',
} as const;

/** The place of each kind in a visit, and its name among the vocabularies. */
const kinds = { diagnoses: 'diag_voc', procedures: 'pro_voc', medications: 'med_voc' } as const;

type Codes = Readonly<Record<CodeKind, readonly string[]>>;

/** Codes of every kind in the order of their numbers. */
export async function readVocabularies(folder: string): Promise<Codes> {
  const path = join(folder, safedrugFiles.vocabularies);
  const dict = await read(path);
  return Object.fromEntries(
    Object.entries(kinds).map(([kind, name]) => {
      const listed = dict instanceof Map ? (dict as ReadonlyMap<unknown, unknown>).get(name) : undefined;
      const words = listed instanceof PythonObject ? listed.attributes.get('idx2word') : undefined;
      if (!(words instanceof Map)) throw wrong(path, `it holds no ${name} with a dict idx2word`);
      const byNumber = words as ReadonlyMap<unknown, unknown>;
      return [kind, Array.from({ length: byNumber.size }, (_, number) => textOf(byNumber.get(number), path, name))];
    }),
  ) as Record<string, readonly string[]> as Codes;
}

function textOf(word: unknown, path: string, name: string): string {
  if (typeof word === 'string' && word !== '') return word;
  throw wrong(path, `the numbers of ${name} do not run from 0 to the number of its codes, or a code is no text`);
}

/** Patients, visits, and the codes of each kind. */
export async function readRecords(
  folder: string,
  codes: Codes,
): Promise<readonly (readonly Readonly<Record<CodeKind, readonly string[]>>[])[]> {
  const path = join(folder, safedrugFiles.records);
  const patients = listOf(await read(path));
  if (patients === undefined) throw wrong(path, 'it holds no list of patients');
  const most = mostCodes((await stat(path)).size);
  let count = 0;
  return patients.map((written, patient) => {
    const visits = listOf(written);
    if (visits === undefined) throw wrong(`${path}, patient ${patient}`, 'the patient is no list of visits');
    return visits.map((codesOfVisit, index) => {
      const place = `${path}, patient ${patient}, visit ${index}`;
      const visit = listOf(codesOfVisit);
      if (visit === undefined || visit.length < 3) throw wrong(place, 'the visit is no list of three lists of codes');
      const listed = Object.keys(kinds).map(
        (kind, position) => [kind, codesOf(visit[position], codes[kind as CodeKind], `${place}, ${kind}`)] as const,
      );
      for (const [, numbers] of listed) count += numbers.length;
      if (count > most)
        throw wrong(place, `there are more than ${most} codes up to here, too many for a file of its size`);
      return Object.fromEntries(listed) as Record<CodeKind, readonly string[]>;
    });
  });
}

/** Most codes of a file: each takes a byte or more, but lists may be shared, and a small file could fill the memory. */
function mostCodes(bytes: number): number {
  return 1_000_000 + 8 * bytes;
}

function codesOf(numbers: unknown, codes: readonly string[], place: string): readonly string[] {
  const listed = listOf(numbers);
  if (listed === undefined || listed.length === 0) throw wrong(place, 'there is no list of codes, or it is empty');
  return listed.map((number) => {
    const code = typeof number === 'number' ? codes[number] : undefined;
    if (code === undefined) throw wrong(place, `a number is none of the ${codes.length} of the vocabulary`);
    return code;
  });
}

/** The items of a list, a tuple, a set or an array of one axis. */
function listOf(value: unknown): readonly unknown[] | undefined {
  if (value instanceof Set) return [...(value as ReadonlySet<unknown>)];
  if (value instanceof NumpyArray) return value.shape.length === 1 ? value.values : undefined;
  return Array.isArray(value) ? (value as readonly unknown[]) : undefined;
}

/** Pairs of numbers that a square matrix of zeros and ones connects; undefined where the folder lacks the file. */
export async function readPairs(
  folder: string,
  name: string,
  size: number,
): Promise<readonly (readonly [number, number])[] | undefined> {
  const path = join(folder, name);
  const value = await readIfThere(path);
  if (value === undefined) return undefined;
  const rows: readonly unknown[] = value instanceof NumpyArray ? value.values : (listOf(value) ?? []).flat();
  const isMatrix = rows.length === size * size && rows.every((item) => ['number', 'boolean'].includes(typeof item));
  if (!isMatrix) throw wrong(path, `it holds no matrix of numbers, ${size} by ${size} medications`);
  const pairs: (readonly [number, number])[] = [];
  for (let a = 0; a < size; a++)
    for (let b = a + 1; b < size; b++) if (rows[a * size + b] || rows[b * size + a]) pairs.push([a, b]);
  return pairs;
}

/** Molecules by medication; undefined where the folder lacks the file. */
export async function readSmiles(folder: string): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
  const path = join(folder, safedrugFiles.smiles);
  const value = await readIfThere(path);
  if (value === undefined) return undefined;
  if (!(value instanceof Map)) throw wrong(path, 'it holds no dict of medications');
  return new Map(
    [...(value as ReadonlyMap<unknown, unknown>)].map(([code, smiles]) => [String(code), textsOf(smiles)]),
  );
}

function textsOf(value: unknown): readonly string[] {
  return (listOf(value) ?? []).map(String);
}

async function readIfThere(path: string): Promise<unknown> {
  return read(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

async function read(path: string): Promise<unknown> {
  const bytes = await readFile(path);
  try {
    return readPickle(bytes, allowedNames);
  } catch (error) {
    throw new UserInputError({
      place: path,
      reason: `the pickle is refused: ${(error as Error).message}`,
      remedy: `Nothing of ${basename(path)} was executed. Write it with pickle.dump of lists, dicts and numpy arrays.`,
    });
  }
}

function wrong(place: string, reason: string): UserInputError {
  return new UserInputError({ place, reason, remedy: 'See docs/cohort.md for the form of the file.' });
}
