import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { options as servedOptions } from '../../teachers/served/options.js';
import { namingOptions } from '../shared/naming-options.js';

const { allowPatientText, keyVariable, timeout, retries } = servedOptions.properties;

export const servedAnswersOptions = Type.Object({
  url: Type.String({
    pattern: '^https?://[^/]',
    description: 'address of chat/completions, as OpenAI, vLLM, llama.cpp and Ollama have it',
    examples: ['http://gpu-node:8000/v1/chat/completions'],
  }),
  model: Type.String({ minLength: 1, description: 'name of the model there' }),
  instruction: Type.String({
    default:
      'You are asked which medications a patient should be prescribed. Answer with their names alone, joined by commas.',
    description: 'what the model is told before each prompt; empty: nothing',
  }),
  maxAnswerTokens: Type.Integer({ minimum: 1, default: 196, description: 'largest number of tokens of an answer' }),
  allowPatientText,
  keyVariable,
  timeout,
  retries,
  ...namingOptions,
});

export type ServedAnswersOptions = Static<typeof servedAnswersOptions>;
