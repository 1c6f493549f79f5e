import { component, Type } from 'formulary/component';

export default component({
  kind: 'ablation',
  type: 'example-name',
  version: 1,
  summary: 'Trains the student without its distillation loss.',
  options: Type.Object({}),
  // An entry that is null is taken out.
  properties: { patch: { losses: { distillation: null } } },
  build: () => ({}),
});
