import type { Adapter } from '../../components/teachers/llama/adapter/adapter-files.js';
import type { ArrayTensor } from '../../framework/tensor/index.js';
import type { GoldenResult } from './golden-kind.js';

/** `expected.json` of the golden form of teachers. */
export interface TeacherFile {
  readonly max_tokens: number;
  readonly prompts: readonly {
    readonly text: string;
    readonly ids?: readonly number[];
    readonly labels: readonly number[];
  }[];
  readonly losses?: readonly number[];
  readonly tokenization: readonly ({ readonly text: string } & Partial<Tokenization>)[];
  readonly optimizer: {
    readonly lr: number;
    readonly betas: readonly [number, number];
    readonly eps: number;
    readonly weight_decay: number;
  };
}

/** How a text becomes ids, without and with special tokens, and what the first become again. */
interface Tokenization {
  readonly ids: readonly number[];
  readonly ids_with_special_tokens: readonly number[];
  readonly decoded: string;
}

export interface TeacherValues {
  /** Token ids of each prompt, the end token last. */
  readonly ids: readonly (readonly number[])[];
  readonly tokenization: readonly Tokenization[];
  /** `hidden_base`, `hidden` [prompts, width], `logits` [prompts, labels], `layers_of_prompt_0`, `gradient/…` */
  readonly tensors: Readonly<Record<string, Float32Array>>;
  /** [prompts, width] `hidden` once more, with the adapters merged into the weights. */
  readonly merged: Float32Array;
  /** Losses before steps 1, 2 and 3, and after step 3. */
  readonly losses: readonly number[];
  /** `after_1/…`, `after_3/…` */
  readonly after: Readonly<Record<string, Float32Array>>;
  /** The adapter after the last step. */
  readonly adapter: Adapter & { readonly checkpoint: string };
}

/** Tolerance as a share of a tensor's largest entry. */
const valueTolerance = 1e-4;
const lossTolerance = 1e-5;
/** Tolerance as a share of the learning rate, because Adam divides tiny gradients by themselves. */
const stepTolerance = { 'after_1/': 0.02, 'after_3/': 0.05 } as const;

/** Compares the fields of the form that the file holds. */
export function compareTeacher(
  values: TeacherValues,
  file: TeacherFile,
  expected: Readonly<Record<string, ArrayTensor>>,
): Pick<GoldenResult, 'compared' | 'deviations'> {
  const deviations: string[] = [];
  let compared = 0;
  const compare = (path: string, mine: ArrayLike<number> | undefined, theirs: ArrayLike<number>, tolerance: number) => {
    compared += theirs.length;
    if (mine?.length !== theirs.length) {
      deviations.push(`${path}: computed ${mine?.length ?? 0} numbers, expected ${theirs.length}`);
    } else {
      for (let i = 0; i < theirs.length; i++) {
        if (!(Math.abs(mine[i]! - theirs[i]!) <= tolerance))
          deviations.push(`${path}[${i}]: computed ${mine[i]}, expected ${theirs[i]}`);
      }
    }
  };
  file.prompts.forEach(({ ids }, i) => {
    if (ids !== undefined) compare(`prompts[${i}].ids`, values.ids[i], ids, 0);
  });
  file.tokenization.forEach((expectedRow, i) => {
    const row = values.tokenization[i]!;
    for (const name of ['ids', 'ids_with_special_tokens'] as const)
      if (expectedRow[name] !== undefined) compare(`tokenization[${i}].${name}`, row[name], expectedRow[name], 0);
    if (expectedRow.decoded === undefined) return;
    compared++;
    if (row.decoded !== expectedRow.decoded) {
      deviations.push(
        `tokenization[${i}].decoded: computed ${JSON.stringify(row.decoded)}, expected ${JSON.stringify(expectedRow.decoded)}`,
      );
    }
  });
  if (file.losses !== undefined) compare('losses', values.losses, file.losses, lossTolerance);
  for (const [name, { data }] of Object.entries(expected)) {
    const largest = Array.from(data).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const step = Object.entries(stepTolerance).find(([prefix]) => name.startsWith(prefix));
    if (step !== undefined) compare(name, values.after[name], data, step[1] * file.optimizer.lr);
    else compare(name, values.tensors[name], data, valueTolerance * largest);
    if (name === 'hidden') compare('hidden, merged', values.merged, data, valueTolerance * largest);
  }
  return { compared, deviations };
}
