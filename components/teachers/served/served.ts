import { component } from '../../../framework/registry/component.js';
import { ServedTeacher } from './served-teacher.js';
import { options } from './options.js';

export default component({
  kind: 'teacher',
  type: 'served',
  version: 1,
  summary:
    'A trained teacher behind an HTTP server that gives hidden states (vLLM, llama.cpp): its head and probes lie here.',
  options,
  keyExcludes: ['keyVariable', 'batchSize', 'timeout', 'retries', 'allowPatientText'],
  keyDefaults: { hiddenStates: 'float32' },
  rehearsal: { type: 'llama' },
  needs: { row: 'row' },
  build: ({ options: own, row }) => new ServedTeacher(own, row.values['prompt']),
});
