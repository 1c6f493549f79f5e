import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { llamaOptions } from '../llama/options.js';

const { maxTokens, truncation, endToken, hiddenStates } = llamaOptions.properties;

export const options = Type.Object({
  url: Type.String({
    pattern: '^https?://[^/]',
    description:
      'address that answers token ids with vectors: /v1/embeddings of OpenAI, llama.cpp and vLLM, or /pooling of vLLM',
    examples: ['http://gpu-node:8000/pooling'],
  }),
  model: Type.String({ minLength: 1, description: 'name of the model there, the one with the adapter' }),
  trained: Type.String({
    format: 'path',
    description:
      'output folder of the stage that trained it: `adapter/`, whose head turns vectors into logits, and `probes.json`, which tells whether the server computes the same',
  }),
  checkpoint: Type.String({
    format: 'path',
    description: 'folder with config.json and the tokenizer of the checkpoint: token ids are sent, not words',
  }),
  allowPatientText: Type.Boolean({
    default: false,
    description: 'prompts say what is known of patients: they leave for the host of `url` only with true',
  }),
  keyVariable: Type.Optional(
    Type.String({ minLength: 1, description: 'name of the environment variable that holds the key of the server' }),
  ),
  batchSize: Type.Integer({ minimum: 1, default: 16, description: 'prompts a request' }),
  timeout: Type.Number({ exclusiveMinimum: 0, default: 120, description: 'seconds that a request may take' }),
  retries: Type.Integer({
    minimum: 0,
    default: 4,
    description: 'further tries of a request that failed, with longer and longer pauses',
  }),
  maxTokens,
  truncation,
  endToken,
  hiddenStates,
});

export type ServedOptions = Static<typeof options>;
