import { component } from '../../../framework/registry/component.js';
import { Type } from '../../../framework/registry/type.js';
import { llamaOptions } from '../llama/options.js';
import { RecordedTeacher } from './recorded-teacher.js';

export default component({
  kind: 'teacher',
  type: 'recorded',
  version: 1,
  summary: 'Hidden states and logits that another program has recorded, of every patient of the cohort.',
  options: Type.Object({
    file: Type.String({
      format: 'path',
      description:
        'safetensors or Parquet with hidden states, logits and the keys or prompt digests of their patients: docs/external-stages.md says how',
    }),
    hiddenStates: llamaOptions.properties.hiddenStates,
  }),
  keyDefaults: { hiddenStates: 'float32' },
  rehearsal: { type: 'llama' },
  build: ({ options }) => new RecordedTeacher(options.file),
});
