import { component } from '../../../framework/registry/component.js';
import { llamaOptions } from './options.js';
import { LlamaTeacher } from './llama-teacher.js';

export default component({
  kind: 'teacher',
  type: 'llama',
  version: 1,
  summary: 'LEADER(T): a LLaMA-architecture decoder with a classification head at the last token (§III-B).',
  options: llamaOptions,
  needs: { engine: 'engine' },
  build: ({ options, engine }) => new LlamaTeacher(options, engine),
});
