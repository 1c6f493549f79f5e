import { Type } from '../../framework/registry/type.js';
import { UserInputError } from '../../framework/errors.js';
import type { Stage, StageContext } from '../../framework/contracts/stage.js';
import { component } from '../../framework/registry/component.js';
import type { Dataset } from '../contracts/dataset.js';
import { readCohort, writeSplit } from '../datasets/cohort/store.js';

export default component({
  kind: 'stage',
  type: 'split',
  version: 1,
  summary: "Assigns patients to training, validation and test by the dataset's own rule.",
  options: Type.Object({}),
  needs: { dataset: 'dataset' },
  properties: { after: () => ['cohort'], reads: ['dataset#split'], usesSeed: false },
  build: ({ dataset }): Stage => ({ run: (context) => splitCohort(dataset, context) }),
});

async function splitCohort(dataset: Dataset, context: StageContext): Promise<void> {
  const cohort = await readCohort(context.input('cohort'));
  const split = dataset.split(cohort);
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
    `${split.train.length} patients to train on, ${split.validation.length} to validate, ${split.test.length} to test` +
      (split.extra.length === 0 ? '' : `, ${split.extra.length} more for the teacher alone`),
  );
}
