import { Type } from '../../framework/registry/type.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { View } from '../../framework/contracts/view.js';
import type { Json } from '../../framework/json.js';
import { component } from '../../framework/registry/component.js';
import type { CohortReport } from '../contracts/dataset.js';
import { foldWords, splitOf } from '../datasets/cohort/folds.js';
import { readCohort } from '../datasets/cohort/store.js';
import { readKnowledge } from '../knowledge/store.js';
import { renderCohortSummary } from './shared/render-cohort-summary.js';
import { summarizeCohort } from './shared/summarize-cohort.js';

export default component({
  kind: 'view',
  type: 'cohort-report',
  version: 1,
  summary: 'What each step of building the cohort kept and dropped, and what came out: splits, vocabularies, graphs.',
  options: Type.Object({}),
  needs: { dataset: 'dataset', evaluation: 'evaluation' },
  properties: { stages: ['cohort', 'co-occurrence'] },
  build: ({ dataset, evaluation }): View => ({
    async show({ input }) {
      const folder = input('cohort');
      const cohort = await readCohort(folder);
      const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as CohortReport;
      const together = await readKnowledge<'co-occurrence'>(input('co-occurrence'));
      const summary = summarizeCohort(cohort, report, splitOf(dataset, evaluation, cohort), together);
      return { json: summary as unknown as Json, text: renderCohortSummary(summary, report, foldWords(evaluation)) };
    },
  }),
});
