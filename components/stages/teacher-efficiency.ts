import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { UserInputError } from '../../framework/errors.js';
import type { OpenTeacher, Teacher } from '../contracts/teacher.js';
import { subjectOf } from './description/subject.js';
import { measureTeacher } from './efficiency/measure-teacher.js';
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
    measures: efficiencyMeasures,
  },
  build: ({ teacher, row }) => ({
    files: async () => {
      openOf(teacher);
      return [];
    },
    run: async (context) => {
      const inputs = Object.fromEntries(after.map((name) => [name, context.input(name)]));
      await measureApart({ measure: 'teacher', values: row.values, inputs }, context, () =>
        measureTeacher(openOf(teacher), context),
      );
    },
  }),
});

/** @throws UserInputError where the teacher computes elsewhere */
function openOf(teacher: Teacher): (model: string) => Promise<OpenTeacher> {
  if (teacher.open !== undefined) return (model) => teacher.open!(model);
  throw new UserInputError({
    place: 'evaluation.subject',
    reason: 'time and memory of this teacher cannot be measured: it does not compute in this process',
    remedy: 'Measure a row whose teacher is of type llama.',
  });
}
