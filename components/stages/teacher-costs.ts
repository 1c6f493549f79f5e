import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { costsOfPrompted } from './efficiency/measure-prompted.js';
import { recordCosts } from './files/costs-file.js';

export default component({
  kind: 'stage',
  type: 'teacher-costs',
  version: 1,
  summary: 'Measures how long the teacher takes for a patient, for metrics that ask what the model of a row costs.',
  options: Type.Object({}),
  needs: { teacher: 'teacher' },
  properties: {
    after: () => ['split', 'prompts', 'teacher'],
    reads: ['engine', 'evaluation.measurement'],
    usesSeed: false,
  },
  build: ({ teacher }) => ({
    run: (context) => recordCosts(() => costsOfPrompted(teacher, 'teacher', context), context),
  }),
});
