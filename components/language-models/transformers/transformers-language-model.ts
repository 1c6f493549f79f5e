import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { conforms } from '../../../framework/conforms.js';
import { Type } from '../../../framework/registry/type.js';
import type { Answer, AnswerExamples, LanguageModel } from '../../contracts/language-model.js';
import type { AskedPrompts, PromptText, TeacherContext } from '../../contracts/teacher.js';
import { requireTask } from '../../teachers/llama/adapter/adapter-files.js';
import { announceOtherBase } from '../../teachers/llama/adapter/base-model.js';
import { PythonStage, writeJsonLines } from '../../teachers/transformers/python-stage.js';
import { inOwnWords } from '../shared/own-words.js';
import type { TransformersLanguageModelOptions } from './options.js';

const answerLine = Type.Object({ answer: Type.Union([Type.String(), Type.Array(Type.String())]) });

/** A language model that `language_model.py` trains and asks, on the user's Python and GPUs. */
export class TransformersLanguageModel implements LanguageModel {
  private readonly stage: PythonStage;

  constructor(private readonly options: TransformersLanguageModelOptions) {
    this.stage = new PythonStage(options, 'language_model.py');
  }

  files(): Promise<readonly string[]> {
    return inOwnWords(async () => {
      const files = await this.stage.files();
      if (this.options.adapter !== undefined) await requireTask(this.options.adapter, 'CAUSAL_LM');
      return files;
    });
  }

  train({ train, validation, later }: AnswerExamples, context: TeacherContext): Promise<void> {
    return inOwnWords(async () => {
      const { folder, checkpoints } = context;
      await announceOtherBase(this.options, context);
      const files = { prompts: join(checkpoints, 'train.jsonl'), later: join(checkpoints, 'later.jsonl') };
      await writeJsonLines(
        files.prompts,
        train.prompts.map((texts, row) => ({ texts: [...texts], answer: train.answers[row]! })),
      );
      await writeJsonLines(files.later, linesOf([...validation.prompts, ...later.prompts]));
      const epochs = this.stage.batches(train.prompts.length);
      await this.stage.run({ action: 'train', folder, checkpoints, ...files, epochs }, context);
    });
  }

  answer(
    model: string,
    { prompts }: AskedPrompts,
    context: Omit<TeacherContext, 'folder'>,
  ): Promise<readonly Answer[]> {
    return inOwnWords(async () => {
      const { checkpoints } = context;
      const file = join(checkpoints, 'asked.jsonl');
      await writeJsonLines(file, linesOf(prompts));
      await this.stage.run({ action: 'answers', folder: checkpoints, checkpoints, model, prompts: file }, context);
      return readAnswers(join(checkpoints, 'answers.jsonl'), prompts.length);
    });
  }
}

function linesOf(prompts: readonly PromptText[]) {
  return prompts.map((texts) => ({ texts: [...texts] }));
}

/** The answers that the program wrote: a line each, in the order of the prompts. */
async function readAnswers(path: string, prompts: number): Promise<readonly Answer[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  const told: unknown[] = lines.map((line) => JSON.parse(line) as unknown);
  const answers = told.flatMap((line) => (conforms(answerLine, line) ? [line.answer] : []));
  if (answers.length === prompts && lines.length === prompts) return answers;
  throw new Error(
    `${path}: the program wrote ${answers.length} answers in ${lines.length} lines to ${prompts} prompts; docs/external-stages.md has the form`,
  );
}
