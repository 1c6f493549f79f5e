import { component } from '../../../../framework/registry/component.js';
import { Type } from '../../../../framework/registry/type.js';

export default component({
  kind: 'ablation',
  type: 'example-name',
  version: 1,
  // What it does, in one sentence: `list` and `describe` show it.
  summary: 'Trains the student without its distillation loss.',
  options: Type.Object({}),
  // An entry that is null is taken out.
  properties: { patch: { losses: { distillation: null } } },
  build: () => ({}),
});
