import { Type } from '../../framework/registry/type.js';
import type { Stage } from '../../framework/contracts/stage.js';
import { component } from '../../framework/registry/component.js';
import { readCohort } from '../datasets/cohort/store.js';
import { cohortFigures, cohortGroups, cohortMeasures } from './description/cohort-figures.js';
import { writeDescription } from './description/description-file.js';
import { subjectOf } from './description/subject.js';

const notes = [
  'per-visit-as-released: codes united over all visits of a patient; averages divide by the number of visits, maxima are the ' +
    'largest union. The paper prints these as "per visit"',
  'per-visit: codes of single visits',
];

export default component({
  kind: 'stage',
  type: 'cohort-statistics',
  version: 1,
  summary: 'Counts patients, codes and codes per visit of the cohort, as released and per visit (Table III).',
  options: Type.Object({}),
  properties: {
    after: () => ['cohort'],
    reads: [],
    usesSeed: false,
    terminal: (row) => subjectOf(row) === 'cohort',
    groups: cohortGroups,
    groupsWhere: { path: 'evaluation.subject', values: ['cohort'] },
    measures: cohortMeasures,
  },
  build: (): Stage => ({
    run: async ({ folder, input }) => {
      await writeDescription(folder, 'cohort', cohortFigures(await readCohort(input('cohort'))), notes);
    },
  }),
});
