import { component, Type } from 'formulary/component';

export default component({
  kind: 'ablation',
  type: 'without-annealing',
  version: 1,
  summary: 'Keeps the weight of the loss as it is.',
  options: Type.Object({}),
  properties: { patch: { losses: { prescription: { decay: 1 } } } },
  build: () => ({}),
});
