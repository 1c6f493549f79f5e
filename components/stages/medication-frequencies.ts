import { Type } from '../../framework/registry/type.js';
import type { Stage } from '../../framework/contracts/stage.js';
import { component } from '../../framework/registry/component.js';
import { readCohort, readSplit } from '../datasets/cohort/store.js';
import { medicationFrequencies } from '../knowledge/medication-frequencies.js';
import { writeKnowledge } from '../knowledge/store.js';

export default component({
  kind: 'stage',
  type: 'medication-frequencies',
  version: 1,
  summary: 'Counts the visits of training patients that have each medication, for decoders that name rare ones first.',
  options: Type.Object({}),
  properties: { after: () => ['cohort', 'split'], reads: [], usesSeed: false },
  build: (): Stage => ({
    run: async ({ folder, input, journal }) => {
      const cohort = await readCohort(input('cohort'));
      const { train } = await readSplit(input('split'));
      const frequencies = medicationFrequencies(cohort, train);
      await writeKnowledge<'medication-frequencies'>(folder, frequencies);
      const unseen = frequencies.visits.filter((count) => count === 0).length;
      journal.note(`${unseen} of ${frequencies.visits.length} medications are in no visit of a training patient`);
    },
  }),
});
