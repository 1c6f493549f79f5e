import { UserInputError } from '../../../../framework/errors.js';
import type { Json, JsonObject } from '../../../../framework/json.js';
import type { PromptTokenizer } from '../prompt-tokenizer.js';

/**
 * The id of the token that is put behind every prompt. It is `wanted`, else the tokenizer's end token (LEADER, and the released
 * code), else the first `eos_token_id` of `config.json`.
 *
 * @throws UserInputError where there is none, or the tokenizer has no id for it
 */
export function endTokenOf(
  files: PromptTokenizer['files'],
  config: JsonObject,
  folder: string,
  wanted?: string,
): number {
  const text = wanted ?? textOf(files.config['eos_token']);
  if (text !== undefined && text !== '') {
    const id = idOf(files.tokenizer, text);
    if (id !== undefined) return id;
    throw refuse(folder, `the end token ${JSON.stringify(text)} has no id in tokenizer.json`);
  }
  const ids = [config['eos_token_id'] ?? []].flat();
  if (typeof ids[0] === 'number') return ids[0];
  throw refuse(folder, 'tokenizer_config.json names no eos_token, and config.json has no eos_token_id');
}

function refuse(place: string, reason: string): UserInputError {
  return new UserInputError({
    place,
    reason,
    remedy: 'Name the token with `teacher.endToken`, as tokenizer.json writes it.',
  });
}

interface AddedToken {
  readonly content: Json;
  readonly id: Json;
}

/** A token is a text, or an object with the text in `content`. */
function textOf(token: Json | undefined): string | undefined {
  const text = typeof token === 'object' && token !== null ? (token as JsonObject)['content'] : token;
  return typeof text === 'string' ? text : undefined;
}

function idOf(tokenizer: JsonObject, text: string): number | undefined {
  const added = [tokenizer['added_tokens'] ?? []].flat() as readonly (Partial<AddedToken> | null)[];
  const special = added.find((token) => token?.content === text)?.id;
  if (typeof special === 'number') return special;
  const vocabulary = (tokenizer['model'] as JsonObject | null | undefined)?.['vocab'];
  if (Array.isArray(vocabulary)) {
    const place = (vocabulary as readonly ([string, number] | null)[]).findIndex((entry) => entry?.[0] === text);
    return place < 0 ? undefined : place;
  }
  const ids = (vocabulary ?? {}) as JsonObject;
  const id = Object.hasOwn(ids, text) ? ids[text] : undefined;
  return typeof id === 'number' ? id : undefined;
}
