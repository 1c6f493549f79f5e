import { Type } from '../../framework/registry/type.js';
import type { StageContext } from '../../framework/contracts/stage.js';
import { component, type RowView } from '../../framework/registry/component.js';
import type { LanguageModel } from '../contracts/language-model.js';
import { readCohort, readSplit } from '../datasets/cohort/store.js';
import { samplesOf } from '../training/samples.js';
import { readPrompts } from './files/prompts-file.js';
import { rowTargets, targetSettings } from './samples/row-targets.js';
import { answeredPrompts, askedPrompts } from './samples/sample-prompts.js';
import { answerWork } from './language-model/answer-work.js';

export default component({
  kind: 'stage',
  type: 'language-model',
  version: 1,
  summary:
    "Fine-tunes the language model to answer the training patients' prompts, and those that are set aside for it, with the names of their medications.",
  options: Type.Object({}),
  needs: { languageModel: 'languageModel', row: 'row' },
  properties: {
    after: () => ['cohort', 'split', 'prompts'],
    reads: ['languageModel#training', 'engine', ...targetSettings],
    usesSeed: false,
  },
  build: ({ languageModel, row }) => ({
    files: async () => (await languageModel.files?.()) ?? [],
    estimate: async (known) =>
      (await languageModel.estimate?.(await answerWork(languageModel, row, known)))?.training ?? {},
    run: (context) => trainLanguageModel(languageModel, row, context),
  }),
});

async function trainLanguageModel(model: LanguageModel, row: RowView, context: StageContext): Promise<void> {
  const cohort = await readCohort(context.input('cohort'));
  const { train, validation, test, extra } = await readSplit(context.input('split'));
  const prompts = await readPrompts(context.input('prompts'));
  const { training, evaluation } = rowTargets(row);
  const answered = (patients: Int32Array) => answeredPrompts(prompts, cohort, samplesOf(cohort, patients, training));
  await model.train(
    {
      train: answered(Int32Array.of(...train, ...extra)),
      validation: answered(validation),
      later: askedPrompts(prompts, cohort, samplesOf(cohort, Int32Array.of(...validation, ...test), evaluation)),
    },
    context,
  );
}
