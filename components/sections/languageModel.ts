import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

export default component({
  kind: 'section',
  type: 'languageModel',
  summary:
    'A general language model that answers with names of medications. Used only where it is the predictor (`evaluation.predictor: language-model`).',
  options: Type.Object({}),
  properties: {
    holds: 'component',
    kind: 'language-model',
    position: 35,
    required: { path: 'evaluation.predictor', values: ['language-model'] },
  },
});
