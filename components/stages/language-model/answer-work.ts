import type { KnownOutputs } from '../../../framework/contracts/stage.js';
import type { RowView } from '../../../framework/registry/component.js';
import type { AnswerWork, LanguageModel } from '../../contracts/language-model.js';
import { readCohort, readSplit } from '../../datasets/cohort/store.js';
import { samplesOf } from '../../training/samples.js';
import { knownSizes } from '../estimate/known-sizes.js';
import { readPrompts } from '../files/prompts-file.js';
import { rowTargets } from '../samples/row-targets.js';
import { answeredPrompts } from '../samples/sample-prompts.js';

/** Prompts whose tokens are counted. */
const counted = 64;

/** What the language model of a row has to do, as far as the cohort and its prompts are known. */
export async function answerWork(model: LanguageModel, row: RowView, known: KnownOutputs): Promise<AnswerWork> {
  const { training, evaluation } = rowTargets(row);
  const learned = await knownSizes(row, known, training);
  const scored = await knownSizes(row, known, evaluation);
  const lengths = await lengthsOf(model, row, known);
  return {
    ...(learned &&
      scored && {
        prompts: {
          train: learned.train + learned.extra,
          validation: learned.validation,
          asked: scored.validation + scored.test,
        },
      }),
    ...(lengths && { lengths }),
  };
}

/** Tokens of some training patients from all over the cohort. */
async function lengthsOf(model: LanguageModel, row: RowView, known: KnownOutputs): Promise<AnswerWork['lengths']> {
  const folders = ['cohort', 'split', 'prompts'].map((stage) => known.output(stage));
  const [cohortFolder, splitFolder, promptsFolder] = folders;
  if (model.lengths === undefined || folders.includes(undefined)) return undefined;
  const cohort = await readCohort(cohortFolder!);
  const { train } = await readSplit(splitFolder!);
  const step = Math.max(1, Math.floor(train.length / counted));
  const some = train.filter((_, place) => place % step === 0);
  return model.lengths(
    answeredPrompts(await readPrompts(promptsFolder!), cohort, samplesOf(cohort, some, rowTargets(row).training)),
  );
}
