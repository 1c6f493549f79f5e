import { Generator, Graph, type Feeds } from '../../framework/tensor/index.js';
import { crossEntropy } from '../../components/losses/binary-cross-entropy.js';
import type { WeightedTerms } from '../../components/training/weighted-terms.js';
import { architectureOf } from '../../components/teachers/llama/architecture.js';
import llama from '../../components/teachers/llama/llama.js';
import type { LlamaOptions } from '../../components/teachers/llama/options.js';
import { promptFeeds, type TokenizedPrompt } from '../../components/teachers/llama/packed-prompts.js';
import { teacherObjective, teacherProgram } from '../../components/teachers/llama/teacher-program.js';
import { withDefaults } from '../../framework/registry/defaults.js';
import type { JsonObject } from '../../framework/json.js';

/** Sizes of the synthetic cohort and of the teacher that learns from it (experiments/base/leader-synthetic.yaml). */
const vocabulary = 227;
const medications = 100;
const prescribed = 0.09;
const shortest = 35;
const meanLength = 88;
const longest = 198;
const decoder = { width: 96, layers: 2, heads: 4, innerWidth: 192, wordPath: true, dropout: 0.05 };
/** Batches that take turns, as in the PyTorch script. */
const batches = 8;

/** The teacher's training step as the experiments on the synthetic cohort run it. */
export interface TeacherStep {
  readonly objective: WeightedTerms;
  /** The inputs of a step. They are made again for each step, as in training. */
  feeds(step: number): Feeds;
}

/** @param batch prompts a step */
export function teacherStep(batch: number): TeacherStep {
  const options = withDefaults(llama.options as unknown as JsonObject, { ...decoder }) as unknown as LlamaOptions;
  const { maxTokens, wordPath, dropout } = options;
  const architecture = architectureOf(options, vocabulary);
  const shape = { architecture, medications, maxTokens, wordPath, training: { dropout } };
  const objective = teacherObjective(teacherProgram(shape, new Graph({ training: true })), {
    terms: [{ name: 'prescription', loss: crossEntropy(1), minimumBatch: 1 }],
    interactions: [],
  });
  const generator = new Generator(0);
  const prompts = Array.from({ length: batches }, () => Array.from({ length: batch }, () => madeUpPrompt(generator)));
  const labels = Float32Array.from({ length: batches * batch * medications }, () =>
    generator.next() < prescribed ? 1 : 0,
  );
  const size = batch * medications;
  return {
    objective,
    feeds: (step) => ({
      ...promptFeeds(prompts[step % batches]!, { wordPath, vocabulary }),
      ...objective.feeds(batch),
      labels: {
        data: labels.subarray((step % batches) * size, ((step % batches) + 1) * size),
        shape: [batch, medications],
      },
    }),
  };
}

/** A made-up prompt. Its length lies between the cohort's shortest and longest, around their mean. */
function madeUpPrompt(generator: Generator): TokenizedPrompt {
  const more = -Math.log(1 - generator.next()) * (meanLength - shortest);
  const length = Math.min(longest, Math.round(shortest + more));
  return {
    ids: Int32Array.from({ length }, () => generator.integer(vocabulary)),
    historyTokens: length >> 1,
  };
}
