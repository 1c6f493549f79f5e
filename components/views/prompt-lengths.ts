import { UserInputError } from '../../framework/errors.js';
import type { View } from '../../framework/contracts/view.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';
import { splitOf } from '../datasets/cohort/folds.js';
import { readCohort } from '../datasets/cohort/store.js';
import { readPrompts } from '../stages/files/prompts-file.js';
import { fitsOf, lengthSummary } from './shared/prompt-cuts.js';

export default component({
  kind: 'view',
  type: 'prompt-lengths',
  version: 1,
  summary:
    'Shows the prompts of some patients to train on, with their tokens and with what the teacher does not read of them.',
  options: Type.Object({
    show: Type.Integer({ minimum: 1, default: 3, description: 'number of prompts' }),
  }),
  needs: { dataset: 'dataset', evaluation: 'evaluation', teacher: 'teacher', row: 'row' },
  properties: { stages: ['cohort', 'prompts'] },
  build: ({ options, dataset, evaluation, teacher, row }): View => ({
    async show({ input }) {
      if (teacher.promptLengths === undefined) {
        const type = row.component('teacher')?.type ?? '';
        throw new UserInputError({
          place: 'prompts --tokens',
          reason: `the tokenizer of teacher/${type} is not in this process`,
          remedy: 'Leave --tokens out.',
        });
      }
      const cohort = await readCohort(input('cohort'));
      const texts = await readPrompts(input('prompts'));
      const { train } = splitOf(dataset, evaluation, cohort);
      const lengths = await teacher.promptLengths(
        texts,
        [...train].map((patient) => texts[patient]!),
      );
      const fits = fitsOf(lengths);
      const shown = Array.from(train.slice(0, options.show), (patient) => ({
        prompt: texts[patient]![0]!,
        ...fits[patient]!,
      }));
      const all = lengthSummary(fits, lengths);
      const blocks = shown.map(({ prompt, tokens, cut }, index) => {
        const words = cut === undefined ? '' : `; not read: ${cut}`;
        return `prompt ${index + 1} of ${shown.length}: ${tokens} tokens${words}\n${prompt}\n\n`;
      });
      const { prompts, shortest, median, longest, maxTokens, cut } = all;
      const last = `all ${prompts} prompts: ${shortest} to ${longest} tokens, median ${median}; the teacher reads ${maxTokens}; ${cut} are cut\n`;
      return { json: { shown, all }, text: blocks.join('') + last };
    },
  }),
});
