import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { subjectOf } from './description/subject.js';
import { measureStudent } from './efficiency/measure-student.js';
import { efficiencyGroups, efficiencyMeasures } from './efficiency/measure-efficiency.js';
import { measureApart } from './efficiency/own-process.js';
import { predictorStage } from './scoring/predictor-stage.js';
import { knowledgeOf } from './student/student-knowledge.js';

export default component({
  kind: 'stage',
  type: 'student-efficiency',
  version: 1,
  summary: 'Measures how long the student takes for a patient, and how much memory it needs (Fig. 4).',
  options: Type.Object({}),
  needs: { student: 'student', engine: 'engine', row: 'row' },
  properties: {
    after: (row) => ['cohort', 'split', 'student', ...knowledgeOf(row)],
    reads: ['student', 'engine', 'evaluation.measurement'],
    usesSeed: false,
    terminal: (row) => subjectOf(row) === 'efficiency' && predictorStage(row) === 'student',
    groups: efficiencyGroups,
    groupsWhere: { path: 'evaluation.subject', values: ['efficiency'] },
    measures: efficiencyMeasures,
  },
  build: (services) => ({
    run: async (context) => {
      const { row } = services;
      const names = ['cohort', 'split', 'student', ...knowledgeOf(row)];
      const inputs = Object.fromEntries(names.map((name) => [name, context.input(name)]));
      await measureApart({ measure: 'student', values: row.values, inputs }, context, () =>
        measureStudent(services, context),
      );
    },
  }),
});
