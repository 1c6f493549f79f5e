import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { either, llamaOptions } from '../../teachers/llama/options.js';
import { answeringOptions, maxAnswerTokens, startingAdapter } from '../shared/answering-options.js';
import { namingOptions } from '../shared/naming-options.js';

// Options that a teacher has too mean the same here.
const { checkpoint, endToken, ignoredSettings, maxTokens, truncation, lora, dropout, layerByLayer } =
  llamaOptions.properties;
const { width, layers, heads, keyValueHeads, innerWidth, ropeTheta } = llamaOptions.properties;
const { epochs, steps, batchSize, microBatch, learningRate, warmupSteps, finalRate } = llamaOptions.properties;
const { weightDecay, gradientClipping, checkpointMinutes, seed } = llamaOptions.properties;

export const languageModelOptions = Type.Object(
  {
    checkpoint,
    adapter: startingAdapter,
    endToken,
    ignoredSettings,
    width,
    layers,
    heads,
    keyValueHeads,
    innerWidth,
    ropeTheta,
    maxTokens,
    maxAnswerTokens,
    truncation,
    lora,
    layerByLayer,
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
