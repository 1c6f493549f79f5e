import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { costsOfPrompted } from './efficiency/measure-prompted.js';
import { recordCosts } from './files/costs-file.js';

export default component({
  kind: 'stage',
  type: 'language-model-costs',
  version: 1,
  summary:
    'Measures how long the language model takes for a patient, for metrics that ask what the model of a row costs.',
  options: Type.Object({}),
  needs: { languageModel: 'languageModel' },
  properties: {
    after: () => ['split', 'prompts', 'language-model'],
    reads: ['languageModel#answers', 'engine', 'evaluation.measurement'],
    usesSeed: false,
  },
  build: ({ languageModel }) => ({
    run: (context) => recordCosts(() => costsOfPrompted(languageModel, 'language-model', context), context),
  }),
});
