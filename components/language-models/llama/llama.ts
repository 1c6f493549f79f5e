import { component } from '../../../framework/registry/component.js';
import { decoderRules, random } from '../../teachers/llama/rules.js';
import { threadsOf } from '../../teachers/llama/threads-of.js';
import { answerParts } from '../shared/naming-options.js';
import { LlamaLanguageModel } from './llama-language-model.js';
import { languageModelOptions } from './options.js';

export default component({
  kind: 'language-model',
  type: 'llama',
  version: 2,
  summary:
    'A LLaMA-architecture decoder that is fine-tuned to write the names of medications, one token after the other (the LLM of Fig. 4).',
  options: languageModelOptions,
  rules: [
    ...decoderRules,
    {
      option: 'steps',
      not: [0],
      when: random,
      because: '0 steps leave a random decoder random, and no checkpoint is named',
    },
  ],
  keyExcludes: ['checkpointMinutes'],
  keyDefaults: { ignoredSettings: [], layerByLayer: false },
  keyParts: answerParts(['beams', 'lengthPenalty']),
  rehearsal: {
    checkpoint: null,
    endToken: null,
    microBatch: null,
    adapter: null,
    lora: null,
    layerByLayer: false,
    width: 16,
    layers: 1,
    heads: 2,
    keyValueHeads: null,
    innerWidth: 16,
    epochs: 1,
    steps: null,
    batchSize: 16,
    maxAnswerTokens: 8,
    beams: 2,
  },
  needs: { engine: 'engine', row: 'row' },
  build: ({ options, engine, row }) => new LlamaLanguageModel(options, engine, threadsOf(row)),
});
