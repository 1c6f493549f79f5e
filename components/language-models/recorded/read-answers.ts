import type { Static } from 'typebox';
import { conforms } from '../../../framework/conforms.js';
import { Type } from '../../../framework/registry/type.js';
import type { Answer } from '../../contracts/language-model.js';
import type { AskedPrompts } from '../../contracts/teacher.js';
import { textLines } from '../../datasets/records/text-lines.js';
import { Counts } from '../../stages/external/counts.js';
import { promptDigest } from '../../teachers/recorded/recording.js';

const remedy =
  'Write one line for every validation and test prompt that `formulary prompts --jsonl` exports; docs/language-models.md describes the form.';

const line = Type.Object({
  /** Key of the prompt, as `formulary prompts --jsonl` writes it. */
  patient: Type.Optional(Type.String({ minLength: 1 })),
  /** SHA-256 of the prompt, as the same file has it. */
  digest: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
  answer: Type.Union([Type.String(), Type.Array(Type.String())]),
});
type Line = Static<typeof line>;

/**
 * Reads the answers to some prompts: each line has the key of a patient, or the digest of a prompt, and an answer.
 *
 * @returns the answers in the order of the prompts, and the number of lines that answer others
 * @throws UserInputError with the number of prompts without an answer, with two, and of lines of another form; nothing of a
 * line is quoted
 */
export async function readAnswers(
  path: string,
  { prompts, keys }: AskedPrompts,
  signal: AbortSignal,
): Promise<{ readonly answers: readonly Answer[]; readonly unused: number }> {
  const problems = new Counts();
  const recorded = new Map<string, Answer>();
  let isByPatient: boolean | undefined;
  for await (const { place, text } of textLines(path, signal)) {
    const own = parsed(text);
    if (own === undefined) {
      problems.add('lines that are no answers of the form that docs/language-models.md describes', place);
      continue;
    }
    const byPatient = own.patient !== undefined;
    isByPatient ??= byPatient;
    const key = own.patient ?? own.digest!;
    if (byPatient !== isByPatient) problems.add('lines keyed otherwise than the first, by patient or by digest', place);
    else if (recorded.has(key)) problems.add('answers to a prompt that has one already', place);
    else recorded.set(key, own.answer);
  }
  const asked = prompts.map((texts, index) => (isByPatient === false ? promptDigest(texts[0]!) : keys[index]!));
  problems.add('prompts without an answer', undefined, asked.filter((key) => !recorded.has(key)).length);
  problems.refuse(path, remedy);
  const used = new Set(asked);
  return { answers: asked.map((key) => recorded.get(key)!), unused: recorded.size - used.size };
}

function parsed(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return conforms(line, value) && (value.patient === undefined) !== (value.digest === undefined) ? value : undefined;
  } catch {
    return undefined;
  }
}
