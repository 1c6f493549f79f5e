import type { View } from '../../framework/contracts/view.js';
import { component } from '../../framework/registry/component.js';
import type { Cohort, Split } from '../contracts/cohort.js';
import { foldWords, splitOf } from '../datasets/cohort/folds.js';
import { readCohort } from '../datasets/cohort/store.js';
import { recordsOfCohort } from './shared/records-of-cohort.js';
import { exportOptions } from './shared/export-options.js';
import { writeOutput } from './shared/write-output.js';

export default component({
  kind: 'view',
  type: 'cohort-records',
  version: 1,
  summary: 'Writes the cohort as JSON Lines, one patient a line, for other programs.',
  options: exportOptions,
  needs: { dataset: 'dataset', evaluation: 'evaluation' },
  properties: { stages: ['cohort'] },
  build: ({ dataset, evaluation, options: { targets } }): View => ({
    async show({ input, out }) {
      if (out === undefined) throw new Error('this view writes a file and was given no path');
      const cohort = await readCohort(input('cohort'));
      const sha256 = await writeOutput(out, linesOf(cohort, splitOf(dataset, evaluation, cohort), targets));
      const [patients, visits] = [cohort.patientKeys.length, cohort.visitKeys.length];
      return {
        json: { patients, visits, file: out, sha256 },
        text: `${foldWords(evaluation)}${patients} patients with ${visits} visits written to ${out}\nsha256 ${sha256}\n`,
      };
    },
  }),
});

function* linesOf(cohort: Cohort, split: Split, targets: boolean): Generator<string> {
  for (const record of recordsOfCohort(cohort, split, targets)) yield `${JSON.stringify(record)}\n`;
}
