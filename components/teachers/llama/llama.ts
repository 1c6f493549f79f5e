import { component } from '../../../framework/registry/component.js';
import { llamaOptions } from './options.js';
import { LlamaTeacher } from './llama-teacher.js';
import { teacherTerms } from './teacher-terms.js';

export default component({
  kind: 'teacher',
  type: 'llama',
  version: 3,
  summary: 'LEADER(T): a LLaMA-architecture decoder with a classification head at the last token (§III-B).',
  options: llamaOptions,
  keyDefaults: { ignoredSettings: [], layerByLayer: false },
  rehearsal: {
    checkpoint: null,
    adapter: null,
    endToken: null,
    layerByLayer: false,
    microBatch: null,
    lora: null,
    width: 16,
    layers: 1,
    heads: 2,
    keyValueHeads: null,
    innerWidth: 16,
    epochs: 1,
    steps: null,
    batchSize: 16,
  },
  needs: { engine: 'engine', losses: 'teacherLosses', prompt: 'prompt', row: 'row' },
  build: ({ options, engine, losses, prompt, row }) =>
    new LlamaTeacher(options, engine, teacherTerms(losses, row.components('teacherLosses')), prompt),
});
