import { join } from 'node:path';
import { UserInputError } from '../../../../framework/errors.js';
import { isJsonObject, type JsonObject } from '../../../../framework/json.js';
import { promptTokenizer, type PromptTokenizer } from '../prompt-tokenizer.js';
import { endTokenOf } from './end-token.js';

const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'];
/** A letter that no vocabulary has: it becomes bytes, the unknown token, or nothing. */
const strange = '\u{E000}';

/**
 * Refuses a tokenizer that has not the tokens that prompts are made of, before there is a prompt: those of letters and digits,
 * and an end token. All its tokens need an embedding.
 *
 * @param vocabulary number of tokens that the decoder has an embedding for
 * @param wanted the end token that the user names
 */
export function requireNeededTokens(
  files: PromptTokenizer['files'],
  config: JsonObject,
  folder: string,
  vocabulary: number,
  wanted?: string,
): void {
  const endToken = endTokenOf(files, config, folder, wanted);
  if (endToken >= vocabulary) {
    throw new UserInputError({
      place: folder,
      reason: `the end token has id ${endToken}, but the decoder has embeddings for ${vocabulary} tokens`,
      remedy: 'Use the tokenizer that belongs to the weights, or name another token with `teacher.endToken`.',
    });
  }
  const place = join(folder, 'tokenizer.json');
  const refuse = (reason: string) =>
    new UserInputError({ place, reason, remedy: 'Use the tokenizer.json that belongs to the weights.' });
  const largest = largestId(files.tokenizer);
  if (largest >= vocabulary)
    throw refuse(`it has a token of id ${largest}, but the decoder has embeddings for ${vocabulary} tokens`);
  const { encode } = promptTokenizer(files, endToken, place);
  // The library gives no id for an unknown token that the vocabulary does not have.
  if (encode(strange).some((id) => !(id < vocabulary))) throw refuse('its unknown token is not in its vocabulary');
  const lost = typeOf(files.tokenizer) === 'BPE' ? letters.filter((letter) => isLost(encode, letter)) : [];
  if (lost.length > 0)
    throw refuse(`it has no tokens for ${lost.length} letters and digits (${lost.join('')}): prompts would lose them`);
}

/** Twice a letter has as many tokens as once where it has none, and once the id of a known one where it is unknown. */
function isLost(encode: PromptTokenizer['encode'], letter: string): boolean {
  const [once, twice, unknown] = [letter, letter.repeat(2), strange].map((text) => encode(text).join());
  return once === twice || once === unknown;
}

function typeOf({ model }: JsonObject): unknown {
  return isJsonObject(model) ? model['type'] : undefined;
}

/** Of the tokens that texts are taken apart into. Added ones stand in no prompt unless it spells them out. */
function largestId({ model, added_tokens: tokens }: JsonObject): number {
  const vocabulary = isJsonObject(model) ? model['vocab'] : undefined;
  if (Array.isArray(vocabulary)) return vocabulary.length - 1;
  const added = new Set([tokens ?? []].flat().map((token) => (isJsonObject(token) ? token['content'] : undefined)));
  let largest = -1;
  for (const [token, id] of Object.entries(isJsonObject(vocabulary) ? vocabulary : {}))
    if (Number(id) > largest && !added.has(token)) largest = Number(id);
  return largest;
}
