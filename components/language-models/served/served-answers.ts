import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { conforms } from '../../../framework/conforms.js';
import { replaceFile } from '../../../framework/files/replace-file.js';
import { Type } from '../../../framework/registry/type.js';
import type { LanguageModel } from '../../contracts/language-model.js';
import type { AskedPrompts, TeacherContext } from '../../contracts/teacher.js';
import { postJson, requireAllowed, ServerError } from '../../teachers/served/post-json.js';
import type { ServedAnswersOptions } from './options.js';

const completion = Type.Object({
  model: Type.Optional(Type.String()),
  choices: Type.Array(Type.Object({ message: Type.Object({ content: Type.Union([Type.String(), Type.Null()]) }) }), {
    minItems: 1,
  }),
});

const remedy =
  'Name an address of chat/completions and a model that it serves, and prompts that fit it (`prompt.historyCap`).';

/** Bytes of JSON that a token may take, and those of an answer beside its text. */
const [bytesPerToken, otherBytes] = [2 ** 10, 2 ** 20];
/** Of a model's name. */
const shownCharacters = 80;

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
    const models = new Set<string>();
    const read = (body: unknown) => this.textOf(body, models);
    const most = this.options.maxAnswerTokens * bytesPerToken + otherBytes;
    await mkdir(kept, { recursive: true });
    for (const [prompt] of prompts) {
      const asked = this.requestOf(prompt!);
      const digest = createHash('sha256')
        .update(JSON.stringify([this.options.url, asked]))
        .digest('hex');
      const file = join(kept, `${digest}.txt`);
      let answer = await readFile(file, 'utf8').catch(() => undefined);
      if (answer === undefined) {
        answer = await postJson(asked, this.options, { read, most, remedy }, signal);
        // An answer that is lost is asked again, so the disk need not be waited for.
        await replaceFile(file, [answer], { durable: false });
      } else {
        known++;
      }
      journal.progress(answers.push(answer), prompts.length, 'prompts');
    }
    if (known > 0) journal.note(`${known} answers of the server were kept from earlier: they were not asked again`);
    const others = [...models].filter((model) => model !== this.options.model);
    if (others.length > 0)
      journal.note(`the server was asked for ${this.options.model}, and says that ${others.join(', ')} answered`);
    return answers;
  }

  private requestOf(prompt: string) {
    const { model, instruction, maxAnswerTokens } = this.options;
    const told = instruction === '' ? [] : [{ role: 'system', content: instruction }];
    const messages = [...told, { role: 'user', content: prompt }];
    return { model, messages, max_tokens: maxAnswerTokens, temperature: 0 };
  }

  /** @param models where the name goes under which the server says that it answered */
  private textOf(body: unknown, models: Set<string>): string {
    if (conforms(completion, body)) {
      if (body.model !== undefined) models.add(body.model.slice(0, shownCharacters));
      return body.choices[0]!.message.content ?? '';
    }
    const reason = 'the answer has no list `choices` with the text of a message';
    throw new ServerError({ place: this.options.url, reason, remedy });
  }
}
