import { Type } from '../../framework/registry/type.js';
import { UserInputError } from '../../framework/errors.js';
import type { Stage, StageContext } from '../../framework/contracts/stage.js';
import { component } from '../../framework/registry/component.js';
import type { Dataset } from '../contracts/dataset.js';
import { type ChosenFold, foldWords, splitOf } from '../datasets/cohort/folds.js';
import { readCohort, writeSplit } from '../datasets/cohort/store.js';
import { learnsUnlabelled, noFurther } from './samples/unlabelled.js';

export default component({
  kind: 'stage',
  type: 'split',
  version: 1,
  summary: "Assigns patients to training, validation and test by the dataset's own rule.",
  options: Type.Object({}),
  needs: { dataset: 'dataset', evaluation: 'evaluation', row: 'row' },
  properties: {
    after: () => ['cohort'],
    reads: ['dataset#split', 'evaluation.folds', 'evaluation.fold'],
    usesSeed: false,
  },
  build: ({ dataset, evaluation, row }): Stage => ({
    files: async () => {
      if (learnsUnlabelled(row) && dataset.further === 0) throw noFurther();
      return [];
    },
    run: (context) => splitCohort(dataset, evaluation, context),
  }),
});

async function splitCohort(dataset: Dataset, evaluation: Partial<ChosenFold>, context: StageContext): Promise<void> {
  const cohort = await readCohort(context.input('cohort'));
  const split = splitOf(dataset, evaluation, cohort);
  for (const name of ['train', 'validation', 'test'] as const) {
    if (split[name].length > 0) continue;
    throw new UserInputError({
      place: `dataset (${cohort.source})`,
      reason: `the ${name} split is empty: ${cohort.patientKeys.length} patients are too few`,
      remedy: 'Use a larger source, or relax the options that drop patients.',
    });
  }
  await writeSplit(context.folder, split);
  context.journal.note(
    `${foldWords(evaluation)}${split.train.length} patients to train on, ${split.validation.length} to validate, ${split.test.length} to test` +
      (split.extra.length === 0 ? '' : `, ${split.extra.length} more for the teacher alone`),
  );
}
