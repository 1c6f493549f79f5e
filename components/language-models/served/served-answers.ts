import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { conforms } from '../../../framework/conforms.js';
import { UserInputError } from '../../../framework/errors.js';
import { replaceFile } from '../../../framework/files/replace-file.js';
import { Type } from '../../../framework/registry/type.js';
import type { LanguageModel } from '../../contracts/language-model.js';
import type { AskedPrompts, TeacherContext } from '../../contracts/teacher.js';
import { postJson, requireAllowed } from '../../teachers/served/post-json.js';
import type { ServedAnswersOptions } from './options.js';

const completion = Type.Object({
  choices: Type.Array(Type.Object({ message: Type.Object({ content: Type.Union([Type.String(), Type.Null()]) }) }), {
    minItems: 1,
  }),
});

const remedy =
  'Name an address of chat/completions and a model that it serves, and prompts that fit it (`prompt.historyCap`).';

/** A language model that a server computes. It is asked as it is, for the likeliest token each time. */
export class ServedAnswers implements LanguageModel {
  constructor(private readonly options: ServedAnswersOptions) {}

  async files(): Promise<readonly string[]> {
    requireAllowed('languageModel', this.options);
    return [];
  }

  /** Trains nothing: the model is as the server has it. */
  async train(): Promise<void> {}

  /**
   * Asks about prompts whose answers are not kept. Answers are kept by the digest of all that the server is told, so that
   * neither a killed stage nor another experiment asks again.
   */
  async answer(
    _: string,
    { prompts }: AskedPrompts,
    { checkpoints, kept = checkpoints, signal, journal }: Omit<TeacherContext, 'folder'>,
  ): Promise<readonly string[]> {
    const answers: string[] = [];
    let known = 0;
    await mkdir(kept, { recursive: true });
    for (const [prompt] of prompts) {
      const asked = this.requestOf(prompt!);
      const digest = createHash('sha256')
        .update(JSON.stringify([this.options.url, asked]))
        .digest('hex');
      const file = join(kept, `${digest}.txt`);
      let answer = await readFile(file, 'utf8').catch(() => undefined);
      if (answer === undefined) {
        answer = await postJson(asked, this.options, { read: (body) => this.textOf(body), remedy }, signal);
        // An answer that is lost is asked again, so the disk need not be waited for.
        await replaceFile(file, [answer], { durable: false });
      } else {
        known++;
      }
      journal.progress(answers.push(answer), prompts.length, 'prompts');
    }
    if (known > 0) journal.note(`${known} answers of the server were kept from earlier: they were not asked again`);
    return answers;
  }

  private requestOf(prompt: string) {
    const { model, instruction, maxAnswerTokens } = this.options;
    const told = instruction === '' ? [] : [{ role: 'system', content: instruction }];
    const messages = [...told, { role: 'user', content: prompt }];
    return { model, messages, max_tokens: maxAnswerTokens, temperature: 0 };
  }

  private textOf(body: unknown): string {
    if (conforms(completion, body)) return body.choices[0]!.message.content ?? '';
    const reason = 'the answer has no list `choices` with the text of a message';
    throw new UserInputError({ place: this.options.url, reason, remedy });
  }
}
