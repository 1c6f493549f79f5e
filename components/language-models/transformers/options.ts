import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { either } from '../../teachers/llama/options.js';
import { publishedAdapters, transformersOptions } from '../../teachers/transformers/options.js';
import { answeringOptions, maxAnswerTokens, startingAdapter } from '../shared/answering-options.js';
import { namingOptions } from '../shared/naming-options.js';

// Options that the teacher has too mean the same here.
const { command, program, lora, precision, gradientCheckpointing, microBatch, checkpointSteps } =
  transformersOptions.properties;
const { maxTokens, endToken, truncation, epochs, steps, batchSize, learningRate, warmupSteps } =
  transformersOptions.properties;
const { finalRate, weightDecay, gradientClipping, seed } = transformersOptions.properties;

export const transformersLanguageModelOptions = Type.Object(
  {
    command,
    program,
    checkpoint: Type.String({
      format: 'path',
      description:
        'folder of a checkpoint as on the Hugging Face Hub, of any decoder that transformers can write text with',
    }),
    adapter: startingAdapter,
    lora: Type.Object(lora.properties, { default: publishedAdapters, description: 'adapters that are trained' }),
    precision,
    gradientCheckpointing,
    microBatch,
    checkpointSteps,
    maxTokens,
    maxAnswerTokens,
    endToken,
    truncation,
    epochs,
    steps,
    batchSize,
    learningRate,
    warmupSteps,
    finalRate,
    weightDecay,
    gradientClipping,
    seed,
    ...answeringOptions,
    ...namingOptions,
  },
  { dependentSchemas: { steps: either.steps } },
);

export type TransformersLanguageModelOptions = Static<typeof transformersLanguageModelOptions>;
