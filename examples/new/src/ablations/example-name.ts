import { component, Type } from 'formulary/component';

export default component({
  kind: 'ablation',
  type: 'example-name',
  version: 1,
  summary: 'Trains the student without its distillation loss.',
  options: Type.Object({}),
  properties: { patch: { losses: { distillation: null } } }, // null takes an entry out
  build: () => ({}),
});
