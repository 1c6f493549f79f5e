import { constants } from 'node:fs';
import { copyFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { UserInputError } from '../../../framework/errors.js';
import type { Answer, AnswerExamples, LanguageModel } from '../../contracts/language-model.js';
import type { AskedPrompts, TeacherContext } from '../../contracts/teacher.js';
import { readAnswers } from './read-answers.js';

/** A language model that another program has asked. Its answers are read from a file. */
export class RecordedAnswers implements LanguageModel {
  constructor(private readonly file: string) {}

  async files(): Promise<readonly string[]> {
    await stat(this.file).catch(() => {
      throw new UserInputError({
        place: this.file,
        reason: 'the file of recorded answers is not there',
        remedy: 'Set `languageModel.file` to it.',
      });
    });
    return [this.file];
  }

  /** Trains nothing: it sees that every prompt has its answer, and keeps the file. */
  async train({ later }: AnswerExamples, { folder, signal, journal }: TeacherContext): Promise<void> {
    const { unused } = await readAnswers(this.file, later, signal);
    if (unused > 0) journal.note(`${basename(this.file)}: ${unused} answers to other prompts are not used`);
    await copyFile(this.file, this.keptIn(folder), constants.COPYFILE_FICLONE);
  }

  async answer(
    model: string,
    asked: AskedPrompts,
    { signal }: Omit<TeacherContext, 'folder'>,
  ): Promise<readonly Answer[]> {
    return (await readAnswers(this.keptIn(model), asked, signal)).answers;
  }

  private keptIn(folder: string): string {
    return join(folder, `answers${extname(this.file) === '.gz' ? '.jsonl.gz' : '.jsonl'}`);
  }
}
