import { component } from '../../../framework/registry/component.js';
import { trainedOrTaken } from '../shared/trained-or-taken.js';
import { llamaOptions, type LlamaOptions } from './options.js';
import { LlamaTeacher } from './llama-teacher.js';
import { llamaRules } from './rules.js';
import { teacherTerms } from './teacher-terms.js';
import { threadsOf } from './threads-of.js';

export default component({
  kind: 'teacher',
  type: 'llama',
  version: 4,
  summary: 'LEADER(T): a LLaMA-architecture decoder with a classification head at the last token (§III-B).',
  options: llamaOptions,
  rules: llamaRules,
  keyExcludes: ['from', 'checkpointMinutes'],
  keyDefaults: { ignoredSettings: [], layerByLayer: false, further: true, hiddenStates: 'float32' },
  rehearsal: {
    from: null,
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
  build: ({ options, engine, losses, prompt, row }) => {
    const terms = teacherTerms(losses, row.components('teacherLosses'));
    const build = (own: LlamaOptions) => new LlamaTeacher(own, engine, terms, prompt, threadsOf(row));
    return trainedOrTaken(options, row, build, ['layerByLayer', 'microBatch', 'checkpointMinutes', 'hiddenStates']);
  },
});
