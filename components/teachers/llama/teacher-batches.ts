import type { ArrayTensor } from '../../../framework/tensor/index.js';
import type { Batch } from '../../training/fit.js';
import { chunks } from '../../training/predict.js';
import type { StepMoment, WeightedTerms } from '../../training/weighted-terms.js';
import { promptFeeds, type PackingOptions, type TokenizedPrompt } from './packed-prompts.js';

/** The inputs of the steps of an epoch. @param microBatch prompts that are computed at once; absent: all of a step */
export function* batchesOf(
  prompts: readonly TokenizedPrompt[],
  labels: Uint8Array,
  medications: number,
  batches: readonly Int32Array[],
  packing: PackingOptions,
  objective: WeightedTerms,
  first: StepMoment,
  microBatch: number | undefined,
): Iterable<Batch> {
  for (const [batch, rows] of batches.entries()) {
    const step = first.step + batch;
    const moment = { ...first, step, generator: first.generator.split(`step ${step}`) };
    const feedsOf = (some: Int32Array) => ({
      ...promptFeeds(
        Array.from(some, (row) => prompts[row]!),
        packing,
      ),
      ...objective.feeds(some.length, moment),
      labels: labelsOf(some, labels, medications),
    });
    const parts = microBatch === undefined ? [rows] : chunks(rows, microBatch);
    yield {
      feeds: parts.length === 1 ? feedsOf(rows) : parts.map(feedsOf),
      ...(parts.length > 1 && { shares: parts.map((part) => part.length / rows.length) }),
      patients: rows.length,
      undefinedTerms: objective.undefinedTerms(rows.length),
      curves: objective.curves(moment),
    };
  }
}

/** [rows, medications] the labels of some prompts. */
function labelsOf(rows: Int32Array, labels: Uint8Array, medications: number): ArrayTensor {
  const data = new Float32Array(rows.length * medications);
  rows.forEach((row, index) =>
    data.set(labels.subarray(row * medications, (row + 1) * medications), index * medications),
  );
  return { data, shape: [rows.length, medications] };
}
