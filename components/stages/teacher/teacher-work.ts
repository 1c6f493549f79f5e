import type { KnownOutputs } from '../../../framework/contracts/stage.js';
import type { RowView } from '../../../framework/registry/component.js';
import type { PromptText, Teacher, TeacherWork } from '../../contracts/teacher.js';
import { knownSizes } from '../estimate/known-sizes.js';
import { readPrompts } from '../files/prompts-file.js';
import { learnsFurther } from './learns-further.js';
import { rowTargets } from '../samples/row-targets.js';
import { learnsUnlabelled } from '../samples/unlabelled.js';

/** Prompts whose tokens are counted. */
const counted = 64;

/** What the teacher of a row has to do, as far as the cohort and its prompts are known. */
export async function teacherWork(teacher: Teacher, row: RowView, known: KnownOutputs): Promise<TeacherWork> {
  const { training, evaluation } = rowTargets(row);
  const learned = await knownSizes(row, known, training);
  const scored = await knownSizes(row, known, evaluation);
  const folder = known.output('prompts');
  const tokens = folder === undefined ? undefined : await tokensOf(teacher, await readPrompts(folder));
  return {
    ...(learned &&
      scored && {
        prompts: {
          train: learned.train + (learnsFurther(row) ? learned.extra : 0),
          validation: learned.validation,
          recorded: learned.train + (learnsUnlabelled(row) ? learned.extra : 0) + scored.validation + scored.test,
        },
      }),
    ...(tokens && { tokens }),
  };
}

/** Tokens of some prompts from all over the cohort, by the teacher's tokenizer. */
async function tokensOf(teacher: Teacher, prompts: readonly PromptText[]): Promise<TeacherWork['tokens']> {
  if (teacher.promptLengths === undefined || prompts.length === 0) return undefined;
  const step = Math.max(1, Math.floor(prompts.length / counted));
  const some = prompts.filter((_, prompt) => prompt % step === 0);
  const { tokens, maxTokens } = await teacher.promptLengths(some, some);
  // A prompt that is too long is cut, so that it has nearly as many tokens as may be.
  const lengths = tokens.map((texts) => Math.min(maxTokens, texts[0]!));
  return { mean: lengths.reduce((sum, one) => sum + one, 0) / lengths.length, longest: Math.max(...lengths) };
}
