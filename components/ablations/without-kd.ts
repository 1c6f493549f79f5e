import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';

export default component({
  kind: 'ablation',
  type: 'without-kd',
  version: 1,
  summary:
    'Trains the student without the teacher: the loss entry `distillation` is removed, alignment stays (Table VI, w/o KD).',
  options: Type.Object({}),
  properties: { patch: { losses: { distillation: null } } },
  build: () => ({}),
});
