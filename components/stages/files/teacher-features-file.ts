import { join } from 'node:path';
import { UserInputError } from '../../../framework/errors.js';
import { largestFloat16, readSafetensors, toFloat16, writeSafetensors } from '../../../framework/tensor/index.js';
import { openHiddenStates, type HiddenStates } from './hidden-states.js';

/** What the teacher said about the patients of a split. */
interface RecordedLogits {
  /** [patients] indices into the cohort */
  readonly patients: Int32Array;
  /** [patients, medications], row-major */
  readonly logits: Float32Array;
}

export interface TeacherFeaturesFile {
  readonly train: RecordedLogits;
  readonly validation: RecordedLogits;
  readonly test: RecordedLogits;
}

/** The hidden states of the training patients. */
interface RecordedHidden {
  /** [patients, width], row-major: the hidden state at the last token */
  readonly hidden: Float32Array;
  readonly width: number;
  /** What is written: float16 takes half. */
  readonly precision: 'float32' | 'float16';
}

const hiddenName = 'train/hidden';

const fileName = 'features.safetensors';

/**
 * Writes `features.safetensors`: `train/patients`, `train/hidden`, `train/logits`, `validation/logits`, …
 *
 * @throws UserInputError where a hidden state is too large for float16
 */
export async function writeTeacherFeatures(
  folder: string,
  { train, validation, test }: TeacherFeaturesFile,
  { hidden, width, precision }: RecordedHidden,
): Promise<void> {
  const recorded = Object.entries({ train, validation, test }).flatMap(([split, { patients, logits }]) => [
    [`${split}/patients`, { data: patients, shape: [patients.length] }] as const,
    [`${split}/logits`, matrix(logits, patients.length)] as const,
  ]);
  await writeSafetensors(join(folder, fileName), {
    ...Object.fromEntries(recorded),
    [hiddenName]: { data: precision === 'float16' ? inFloat16(hidden) : hidden, shape: [train.patients.length, width] },
  });
}

export async function readTeacherFeatures(folder: string): Promise<TeacherFeaturesFile> {
  const path = join(folder, fileName);
  const splits = ['train', 'validation', 'test'];
  const names = new Set(splits.flatMap((split) => [`${split}/patients`, `${split}/logits`]));
  const { tensors } = await readSafetensors(path, { names });
  const data = (name: string) => {
    const tensor = tensors[name];
    if (tensor === undefined) throw new Error(`${path} holds no ${name}`);
    return tensor;
  };
  const recorded = (split: string): RecordedLogits => ({
    patients: data(`${split}/patients`).data as Int32Array,
    logits: data(`${split}/logits`).data as Float32Array,
  });
  return { train: recorded('train'), validation: recorded('validation'), test: recorded('test') };
}

/** The hidden states of the training patients, in the order of `train.patients`. */
export function openTeacherHidden(folder: string): Promise<HiddenStates> {
  return openHiddenStates(join(folder, fileName), hiddenName);
}

function inFloat16(hidden: Float32Array): Uint16Array {
  const largest = hidden.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest <= largestFloat16) return toFloat16(hidden);
  throw new UserInputError({
    place: 'teacher.hiddenStates',
    reason: `the largest hidden state is ${largest.toPrecision(3)}, and float16 ends at ${largestFloat16}`,
    remedy: 'Record them in float32.',
  });
}

function matrix(data: Float32Array, rows: number) {
  return { data, shape: [rows, rows === 0 ? 0 : data.length / rows] };
}
