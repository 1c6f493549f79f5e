import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { readCohort, readSplit } from '../datasets/cohort/store.js';
import { samplesOf } from '../training/samples.js';
import { writeAnswers } from './files/answers-file.js';
import { readPrompts } from './files/prompts-file.js';
import { rowTargets, targetSettings } from './samples/row-targets.js';
import { askedPrompts } from './samples/sample-prompts.js';
import { answerWork } from './language-model/answer-work.js';

export default component({
  kind: 'stage',
  type: 'answers',
  version: 1,
  summary: "Records the language model's answers to the prompts of the validation and test patients.",
  options: Type.Object({}),
  needs: { languageModel: 'languageModel', row: 'row' },
  properties: {
    after: () => ['cohort', 'split', 'prompts', 'language-model'],
    reads: ['languageModel#answers', 'engine', ...targetSettings],
    usesSeed: false,
  },
  build: ({ languageModel, row }) => ({
    estimate: async (known) =>
      (await languageModel.estimate?.(await answerWork(languageModel, row, known)))?.answering ?? {},
    run: async (context) => {
      const cohort = await readCohort(context.input('cohort'));
      const { validation, test } = await readSplit(context.input('split'));
      const prompts = await readPrompts(context.input('prompts'));
      const { evaluation } = rowTargets(row);
      const asked = [validation, test].map((patients) =>
        askedPrompts(prompts, cohort, samplesOf(cohort, patients, evaluation)),
      );
      const all = {
        prompts: asked.flatMap((own) => own.prompts),
        keys: asked.flatMap((own) => own.keys),
      };
      const answers = await languageModel.answer(context.input('language-model'), all, context);
      const first = asked[0]!.keys.length;
      await writeAnswers(context.folder, { validation: answers.slice(0, first), test: answers.slice(first) });
    },
  }),
});
