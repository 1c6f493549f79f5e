import { Type } from '../../framework/registry/type.js';
import type { Stage } from '../../framework/contracts/stage.js';
import { component } from '../../framework/registry/component.js';
import { readCohort, readSplit } from '../datasets/cohort/store.js';
import { writeKnowledge } from '../knowledge/store.js';
import { trainingVisits } from '../knowledge/training-visits.js';

export default component({
  kind: 'stage',
  type: 'training-visits',
  version: 1,
  summary: 'Collects the visits of training patients, for models that look for similar ones.',
  options: Type.Object({}),
  properties: { after: () => ['cohort', 'split'], reads: [], usesSeed: false },
  build: (): Stage => ({
    run: async ({ folder, input, journal }) => {
      const { train } = await readSplit(input('split'));
      const visits = trainingVisits(await readCohort(input('cohort')), train);
      await writeKnowledge<'training-visits'>(folder, visits);
      journal.note(`${visits.patientKeys.length} visits of ${train.length} training patients`);
    },
  }),
});
