import { createHash } from 'node:crypto';
import { UserInputError } from '../../../framework/errors.js';
import type { ArrayTensor } from '../../../framework/tensor/index.js';
import type { AskedPrompts } from '../../contracts/teacher.js';

/** What another program recorded, row by row, without the numbers. */
export interface RecordingShape {
  readonly keyedBy: 'patient' | 'digest';
  /** A patient's key, or the SHA-256 of a prompt in hexadecimal; one a row. */
  readonly keys: readonly string[];
  /** Of the hidden states. */
  readonly width: number;
  /** Number of logits a row. */
  readonly columns: number;
  /** Medication codes in the order of the logits. */
  readonly medications: readonly string[];
}

export interface Recording extends RecordingShape {
  /** [rows, width] float32 */
  readonly hidden: ArrayTensor;
  /** [rows, columns] float32 */
  readonly logits: ArrayTensor;
}

/** SHA-256 of a prompt's longest text in UTF-8, in hexadecimal. */
export function promptDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * The rows of some prompts, in their order.
 *
 * @throws UserInputError where a prompt has no row
 */
export function rowsOf({ keyedBy, keys }: Recording, { prompts, keys: asked }: AskedPrompts, path: string): Int32Array {
  const rowOf = new Map(keys.map((key, row) => [key, row]));
  const rows = Int32Array.from(prompts, (texts, index) => {
    const key = keyedBy === 'patient' ? asked[index]! : promptDigest(texts[0]!);
    return rowOf.get(key) ?? -1;
  });
  const absent = rows.filter((row) => row === -1).length;
  if (absent === 0) return rows;
  throw refused(
    path,
    `it has no record of ${absent} of the ${rows.length} prompts that are asked about`,
    'Record every line that `formulary prompts` exports, with the dataset, prompt and history of this experiment.',
  );
}

/** Refuses a recording that contradicts itself: what can be seen before a cohort is there. */
export function checkShape({ keyedBy, keys, width, columns, medications }: RecordingShape, path: string): void {
  const repeated = keys.length - new Set(keys).size;
  if (repeated > 0) {
    const what = keyedBy === 'patient' ? 'patient' : 'prompt digest';
    throw refused(path, `${repeated} of ${keys.length} rows repeat a ${what}`, 'Record every line once.');
  }
  if (width === 0) throw refused(path, 'its hidden states have no numbers', shapeRemedy);
  if (columns !== medications.length)
    throw refused(path, `its logits have ${columns} columns for ${medications.length} medication codes`, shapeRemedy);
  const twice = medications.length - new Set(medications).size;
  if (twice > 0) throw refused(path, `${twice} of its ${medications.length} medication codes stand twice`, sameCodes);
}

/**
 * Refuses a recording for other medications than the cohort has, with numbers that are not finite, or with probabilities.
 *
 * @param medications codes of the cohort
 */
export function checkRecording(recording: Recording, medications: readonly string[], path: string): void {
  const { keys, hidden, logits } = recording;
  const recorded = new Set(recording.medications);
  const missing = medications.filter((code) => !recorded.has(code)).length;
  const unknown = recording.medications.filter((code) => !medications.includes(code)).length;
  if (missing > 0 || unknown > 0) {
    throw refused(
      path,
      `its ${recording.medications.length} medication codes are not the cohort's ${medications.length}: ${missing} are missing, ${unknown} are unknown`,
      sameCodes,
    );
  }
  for (const [name, tensor] of Object.entries({ hidden, logits })) {
    const broken = rowsWithout(tensor);
    if (broken === 0) continue;
    throw refused(
      path,
      `"${name}" holds values that are no finite numbers in ${broken} of ${keys.length} rows`,
      'Look for overflow in the program that recorded them: float16 ends at 65,504.',
    );
  }
  // As logits they would recommend every medication to everyone.
  if (logits.data.length > 0 && logits.data.every((value) => value >= 0 && value <= 1)) {
    const reason = 'all its logits lie from 0 to 1, as probabilities do';
    throw refused(path, reason, 'Record what the head gives, before the sigmoid.');
  }
}

/** Number of rows with a value that is not finite. */
function rowsWithout({ data, shape }: ArrayTensor): number {
  const [rows, width] = shape as readonly [number, number];
  let broken = 0;
  for (let row = 0; row < rows; row++)
    if (!data.subarray(row * width, (row + 1) * width).every(Number.isFinite)) broken++;
  return broken;
}

export function refused(path: string, reason: string, remedy: string): UserInputError {
  return new UserInputError({ place: path, reason, remedy });
}

const sameCodes = 'Use the codes that `formulary prompts` exports beside the prompts.';

export const shapeRemedy = 'docs/external-stages.md says what the file holds.';

/** Texts that the metadata hold as a JSON list. */
export function listedTexts(json: string, path: string, name: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(json);
    if (Array.isArray(list) && list.every((code) => typeof code === 'string')) return list;
  } catch {
    // It is refused below, as another JSON value is.
  }
  throw refused(path, `its metadata "${name}" are no JSON list of texts`, shapeRemedy);
}
