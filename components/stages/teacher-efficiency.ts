import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { subjectOf } from './description/subject.js';
import { measurePrompted } from './efficiency/measure-prompted.js';
import { openPrompted } from './efficiency/open-prompted.js';
import { efficiencyGroups, efficiencyMeasures } from './efficiency/measure-efficiency.js';
import { measureApart } from './efficiency/own-process.js';
import { predictorStage } from './scoring/predictor-stage.js';

const after = ['split', 'prompts', 'teacher'];

export default component({
  kind: 'stage',
  type: 'teacher-efficiency',
  version: 1,
  summary: 'Measures how long the teacher takes for a prompt, and how much memory it needs (Fig. 4).',
  options: Type.Object({}),
  needs: { teacher: 'teacher', row: 'row' },
  properties: {
    after: () => after,
    reads: ['teacher', 'engine', 'evaluation.measurement'],
    usesSeed: false,
    terminal: (row) => subjectOf(row) === 'efficiency' && predictorStage(row) === 'teacher-features',
    groups: efficiencyGroups,
    groupsWhere: { path: 'evaluation.subject', values: ['efficiency'] },
    measures: efficiencyMeasures,
  },
  build: ({ teacher, row }) => ({
    files: async () => {
      openPrompted(teacher, 'teacher');
      return [];
    },
    run: async (context) => {
      const inputs = Object.fromEntries(after.map((name) => [name, context.input(name)]));
      await measureApart({ measure: 'teacher', values: row.values, inputs }, context, () =>
        measurePrompted(openPrompted(teacher, 'teacher'), 'teacher', context),
      );
    },
  }),
});
