import type { ArrayTensor } from '../../framework/tensor/index.js';
import type { Samples } from '../contracts/sample.js';
import { codesOf } from '../datasets/cohort/code-sets.js';

type Labelled = Pick<Samples, 'cohort' | 'prescribed'>;

/** [rows, medications], row-major: 1 where the target visit of the sample has the medication. */
export function truthOf({ cohort, prescribed }: Labelled, rows: Int32Array): Uint8Array {
  const width = cohort.vocabularies.medications.codes.length;
  const truth = new Uint8Array(rows.length * width);
  rows.forEach((sample, row) => {
    for (const medication of codesOf(prescribed, sample)) truth[row * width + medication] = 1;
  });
  return truth;
}

/** [rows, medications] the same as numbers for a loss. */
export function labelsOf(samples: Labelled, rows: Int32Array): ArrayTensor {
  const width = samples.cohort.vocabularies.medications.codes.length;
  return { data: Float32Array.from(truthOf(samples, rows)), shape: [rows.length, width] };
}
