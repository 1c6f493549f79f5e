import { Type } from '../../framework/registry/type.js';
import type { Stage } from '../../framework/contracts/stage.js';
import { component } from '../../framework/registry/component.js';
import { writeDescription } from './description/description-file.js';
import { abilityFigures, abilityGroups, abilityMeasures } from './description/ability-figures.js';
import { studentProperties } from './student/student-properties.js';
import { subjectOf } from './description/subject.js';

const notes = ['● necessary input, or able; ○ no input, or unable; ◐ the model also works without the input'];

export default component({
  kind: 'stage',
  type: 'model-abilities',
  version: 1,
  summary: 'States what the model of the row declares to read and for whom it can recommend (Table I).',
  options: Type.Object({}),
  needs: { row: 'row' },
  properties: {
    after: () => [],
    reads: ['student'],
    usesSeed: false,
    terminal: (row) => subjectOf(row) === 'model',
    groups: abilityGroups,
    groupsWhere: { path: 'evaluation.subject', values: ['model'] },
    measures: abilityMeasures,
  },
  build: ({ row }): Stage => ({
    run: async ({ folder }) => {
      const declared = studentProperties(row)!;
      await writeDescription(folder, 'model', abilityFigures(declared), notes);
    },
  }),
});
