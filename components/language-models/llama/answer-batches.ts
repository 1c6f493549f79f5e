import { type Feeds, type Generator } from '../../../framework/tensor/index.js';
import { promptOrder } from '../../teachers/llama/prompt-order.js';
import { packedPrompts, type PackingOptions } from '../../teachers/llama/packed-prompts.js';
import type { Batch } from '../../training/fit.js';
import { chunks } from '../../training/predict.js';

/** A prompt with its answer, as token ids. */
export interface AnsweredTokens {
  readonly prompt: Int32Array;
  /** The end token last, unless the answer is cut. */
  readonly answer: Int32Array;
}

/** The inputs of a program of `answerLoss` for some answered prompts. */
export function answerFeeds(examples: readonly AnsweredTokens[], options: PackingOptions): Feeds {
  // The last token of an answer predicts nothing that is learned.
  const read = examples.map(({ prompt, answer }) => ({
    ids: Int32Array.of(...prompt, ...answer.subarray(0, -1)),
    historyTokens: 0,
  }));
  const { feeds, packing } = packedPrompts(read, options);
  const { rows, width, rowOf, offsetOf } = packing;
  const filled: number[][] = Array.from({ length: rows }, () => []);
  const slots: (readonly [row: number, place: number])[] = [];
  examples.forEach(({ prompt, answer }, example) => {
    const row = rowOf[example]!;
    const first = row * width + offsetOf[example]! + prompt.length - 1;
    answer.forEach((_, token) => slots.push([row, filled[row]!.push(first + token) - 1]));
  });
  const most = Math.max(...filled.map(({ length }) => length));
  const last = filled.flatMap((places, row) => Array.from({ length: most }, (_, slot) => places[slot] ?? row * width));
  return {
    ...feeds,
    last: { data: Int32Array.from(last), shape: [rows, most] },
    order: { data: Int32Array.from(slots, ([row, place]) => row * most + place), shape: [slots.length] },
    targets: { data: Int32Array.from(examples.flatMap(({ answer }) => [...answer])), shape: [slots.length] },
  };
}

/** How the examples of a training are put into steps. */
export interface AnswerSteps {
  readonly batchSize: number;
  readonly microBatch: number | undefined;
  readonly packing: PackingOptions;
  /** Of the training; it is not changed. */
  readonly generator: Generator;
  stepsOf(epoch: number): number;
}

/** The inputs of the steps of an epoch. Parts of a step count by the tokens of their answers. */
export function* answerBatches(
  examples: readonly AnsweredTokens[],
  epoch: number,
  { batchSize, microBatch = batchSize, packing, generator, stepsOf }: AnswerSteps,
): Iterable<Batch> {
  for (const rows of promptOrder(examples.length, batchSize, generator, epoch).slice(0, stepsOf(epoch))) {
    const parts = chunks(rows, microBatch).map((part) => Array.from(part, (row) => examples[row]!));
    const sizes = parts.map(answerTokens);
    const all = sizes.reduce((sum, size) => sum + size, 0);
    yield {
      feeds: parts.map((part) => answerFeeds(part, packing)),
      shares: sizes.map((size) => size / all),
      patients: rows.length,
    };
  }
}

/** Tokens of the answers of some examples. */
export function answerTokens(examples: readonly AnsweredTokens[]): number {
  return examples.reduce((sum, { answer }) => sum + answer.length, 0);
}
