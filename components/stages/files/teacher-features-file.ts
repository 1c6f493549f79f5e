import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '../../../framework/tensor/safetensors.js';

/** What the teacher said about the patients of a split. */
interface RecordedLogits {
  /** [patients] indices into the cohort */
  readonly patients: Int32Array;
  /** [patients, medications], row-major */
  readonly logits: Float32Array;
}

export interface TeacherFeaturesFile {
  readonly train: RecordedLogits & {
    /** [patients, width], row-major: the hidden state at the last token */
    readonly hidden: Float32Array;
    readonly width: number;
  };
  readonly validation: RecordedLogits;
  readonly test: RecordedLogits;
}

const fileName = 'features.safetensors';

/** Writes `features.safetensors`: `train/patients`, `train/hidden`, `train/logits`, `validation/logits`, … */
export async function writeTeacherFeatures(
  folder: string,
  { train, validation, test }: TeacherFeaturesFile,
): Promise<void> {
  const recorded = Object.entries({ train, validation, test }).flatMap(([split, { patients, logits }]) => [
    [`${split}/patients`, { data: patients, shape: [patients.length] }] as const,
    [`${split}/logits`, matrix(logits, patients.length)] as const,
  ]);
  await writeSafetensors(join(folder, fileName), {
    ...Object.fromEntries(recorded),
    'train/hidden': matrix(train.hidden, train.patients.length),
  });
}

export async function readTeacherFeatures(folder: string): Promise<TeacherFeaturesFile> {
  const path = join(folder, fileName);
  const { tensors } = await readSafetensors(path);
  const data = (name: string) => {
    const tensor = tensors[name];
    if (tensor === undefined) throw new Error(`${path} holds no ${name}`);
    return tensor;
  };
  const recorded = (split: string): RecordedLogits => ({
    patients: data(`${split}/patients`).data as Int32Array,
    logits: data(`${split}/logits`).data as Float32Array,
  });
  const hidden = data('train/hidden');
  return {
    train: { ...recorded('train'), hidden: hidden.data as Float32Array, width: hidden.shape[1] ?? 0 },
    validation: recorded('validation'),
    test: recorded('test'),
  };
}

function matrix(data: Float32Array, rows: number) {
  return { data, shape: [rows, rows === 0 ? 0 : data.length / rows] };
}
