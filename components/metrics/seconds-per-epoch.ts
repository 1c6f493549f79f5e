import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';

export default component({
  kind: 'metric',
  type: 'seconds-per-epoch',
  version: 1,
  summary: 'Seconds of an epoch of training, from the median of some steps; a model that no epochs train has none.',
  options: Type.Object({}),
  properties: { range: [0, null], digits: 3, label: 's/epoch', ofModel: true, whenNamed: true },
  build: () => ({ ofModel: ({ secondsPerEpoch }) => secondsPerEpoch }),
});
