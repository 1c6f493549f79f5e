import { Type } from '../../framework/registry/type.js';
import type { Stage } from '../../framework/contracts/stage.js';
import { component } from '../../framework/registry/component.js';
import { splitOf } from '../datasets/cohort/folds.js';
import { readCohort } from '../datasets/cohort/store.js';
import { coOccurrences } from '../knowledge/co-occurrence.js';
import { writeKnowledge } from '../knowledge/store.js';

export default component({
  kind: 'stage',
  type: 'co-occurrence',
  version: 1,
  summary: 'Counts the visits that two medications share, over training patients unless the dataset says all.',
  options: Type.Object({}),
  needs: { dataset: 'dataset', evaluation: 'evaluation' },
  // Not after `split`, which refuses cohorts that are too small to train on: their graph can still be looked at.
  properties: {
    after: () => ['cohort'],
    reads: ['dataset#coOccurrence', 'dataset#split', 'evaluation.folds', 'evaluation.fold'],
    usesSeed: false,
  },
  build: ({ dataset, evaluation }): Stage => ({
    run: async ({ folder, input, journal }) => {
      const cohort = await readCohort(input('cohort'));
      const of = dataset.coOccurrence ?? 'train';
      const graph = coOccurrences(cohort, splitOf(dataset, evaluation, cohort), of);
      await writeKnowledge<'co-occurrence'>(folder, graph);
      const whose = { all: 'all patients', train: 'training patients' }[of];
      journal.note(`${graph.pairs.length} pairs of medications occur together in visits of ${whose}`);
    },
  }),
});
