import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';

export default component({
  kind: 'ablation',
  type: 'without-shared-visit-encoder',
  version: 1,
  summary:
    'Gives diagnoses, procedures and medications a visit encoder each instead of one for all three (Table VI, w/o shared E_visit).',
  options: Type.Object({}),
  properties: { patch: { student: { visitEncoder: 'split' } } },
  build: () => ({}),
});
