import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { either, llamaOptions } from '../../teachers/llama/options.js';
import { namingOptions } from '../shared/naming-options.js';

// What a teacher and a language model are told alike means the same to both.
const { checkpoint, endToken, ignoredSettings, maxTokens, truncation, lora, dropout } = llamaOptions.properties;
const { width, layers, heads, keyValueHeads, innerWidth, ropeTheta } = llamaOptions.properties;
const { epochs, steps, batchSize, microBatch, learningRate, warmupSteps, finalRate } = llamaOptions.properties;
const { weightDecay, gradientClipping, checkpointMinutes, seed } = llamaOptions.properties;

/** How answers are searched for. */
const answeringOptions = {
  beams: Type.Integer({
    minimum: 1,
    default: 4,
    description:
      'answers that are followed at once, the likeliest of which is kept (beam search); 1: the likeliest token each time',
  }),
  lengthPenalty: Type.Number({
    default: 1,
    description: 'exponent of the length by which the log likelihood of an answer is divided',
  }),
};

export const languageModelOptions = Type.Object(
  {
    checkpoint,
    endToken,
    ignoredSettings,
    width,
    layers,
    heads,
    keyValueHeads,
    innerWidth,
    ropeTheta,
    maxTokens,
    maxAnswerTokens: Type.Integer({
      minimum: 2,
      default: 196,
      description: 'largest number of tokens of an answer, the end token included; as released',
    }),
    truncation,
    lora,
    dropout,
    epochs,
    steps,
    batchSize,
    microBatch,
    learningRate,
    warmupSteps,
    finalRate,
    weightDecay,
    gradientClipping,
    keep: Type.Union([Type.Literal('best'), Type.Literal('last')], {
      default: 'best',
      description: 'weights of the epoch that finds the answers of validation patients likeliest, or of the last epoch',
    }),
    checkpointMinutes,
    seed,
    ...answeringOptions,
    ...namingOptions,
  },
  { dependentSchemas: { steps: either.steps } },
);
export type LanguageModelOptions = Static<typeof languageModelOptions>;
