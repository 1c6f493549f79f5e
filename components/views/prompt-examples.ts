import type { View } from '../../framework/contracts/view.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';
import { splitOf } from '../datasets/cohort/folds.js';
import { readCohort } from '../datasets/cohort/store.js';
import { readPrompts } from '../stages/files/prompts-file.js';

export default component({
  kind: 'view',
  type: 'prompt-examples',
  version: 1,
  summary: 'Shows the prompts of some patients to train on.',
  options: Type.Object({
    show: Type.Integer({ minimum: 1, default: 3, description: 'number of prompts' }),
  }),
  needs: { dataset: 'dataset', evaluation: 'evaluation' },
  properties: { stages: ['cohort', 'prompts'] },
  build: ({ options, dataset, evaluation }): View => ({
    async show({ input }) {
      const cohort = await readCohort(input('cohort'));
      const texts = await readPrompts(input('prompts'));
      const patients = splitOf(dataset, evaluation, cohort).train.slice(0, options.show);
      const shown = Array.from(patients, (patient) => texts[patient]![0]!);
      return {
        json: { shown: shown.map((prompt) => ({ prompt })) },
        text: shown.map((prompt, index) => `prompt ${index + 1} of ${shown.length}\n${prompt}\n\n`).join(''),
      };
    },
  }),
});
