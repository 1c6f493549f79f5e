import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';

export default component({
  kind: 'ablation',
  type: 'without-alignment',
  version: 1,
  summary:
    'Trains without contrasting profiles and medications: the loss entry `alignment` is removed (Table VI, w/o align).',
  options: Type.Object({}),
  properties: { patch: { losses: { alignment: null } } },
  build: () => ({}),
});
