import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { subjectOf } from './description/subject.js';
import { measurePrompted } from './efficiency/measure-prompted.js';
import { openPrompted } from './efficiency/open-prompted.js';
import { efficiencyGroups, efficiencyMeasures } from './efficiency/measure-efficiency.js';
import { measureApart } from './efficiency/own-process.js';
import { predictorStage } from './scoring/predictor-stage.js';

const after = ['split', 'prompts', 'language-model'];

export default component({
  kind: 'stage',
  type: 'language-model-efficiency',
  version: 1,
  summary: 'Measures how long the language model takes to answer a prompt, and how much memory it needs (Fig. 4).',
  options: Type.Object({}),
  needs: { languageModel: 'languageModel', row: 'row' },
  properties: {
    after: () => after,
    reads: ['languageModel#answers', 'engine', 'evaluation.measurement'],
    usesSeed: false,
    terminal: (row) => subjectOf(row) === 'efficiency' && predictorStage(row) === 'language-model',
    groups: efficiencyGroups,
    groupsWhere: { path: 'evaluation.subject', values: ['efficiency'] },
    measures: efficiencyMeasures,
  },
  build: ({ languageModel, row }) => ({
    files: async () => {
      openPrompted(languageModel, 'language model');
      return [];
    },
    run: async (context) => {
      const inputs = Object.fromEntries(after.map((name) => [name, context.input(name)]));
      await measureApart({ measure: 'language-model', values: row.values, inputs }, context, () =>
        measurePrompted(openPrompted(languageModel, 'language model'), 'language-model', context),
      );
    },
  }),
});
