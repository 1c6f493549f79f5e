import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';

export default component({
  kind: 'ablation',
  type: 'without-feature-kd',
  version: 1,
  summary:
    "Distils the teacher's output probabilities instead of its hidden state: the loss entry `distillation` becomes output-distillation (Table VI, w/o feature-KD).",
  options: Type.Object({}),
  properties: { patch: { losses: { distillation: { type: 'output-distillation' } } } },
  build: () => ({}),
});
