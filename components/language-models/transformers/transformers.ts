import { component } from '../../../framework/registry/component.js';
import { answerParts } from '../shared/naming-options.js';
import { transformersLanguageModelOptions } from './options.js';
import { TransformersLanguageModel } from './transformers-language-model.js';

export default component({
  kind: 'language-model',
  type: 'transformers',
  version: 1,
  summary:
    'The general LLM of Fig. 4 in a program of PyTorch, transformers and peft that a prefix of your choice starts, on one GPU or many.',
  options: transformersLanguageModelOptions,
  keyExcludes: ['command', 'gradientCheckpointing', 'checkpointSteps'],
  keyParts: answerParts(['beams', 'lengthPenalty']),
  rehearsal: { type: 'llama' },
  build: ({ options }) => new TransformersLanguageModel(options),
});
