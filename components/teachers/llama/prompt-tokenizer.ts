import { Tokenizer } from '@huggingface/tokenizers';
import { UserInputError } from '../../../framework/errors.js';
import type { JsonObject } from '../../../framework/json.js';
import { withPieceCache } from './piece-cache.js';
import { withinTime } from './within-time.js';

/** Turns text into token ids. It is a checkpoint's tokenizer, or a tokenizer of whole words. */
export interface PromptTokenizer {
  /** `tokenizer.json` and `tokenizer_config.json`, to be kept with the model. */
  readonly files: { readonly tokenizer: JsonObject; readonly config: JsonObject };
  /** Number of ids. */
  readonly size: number;
  readonly endToken: number;
  /** Ids without special tokens. */
  encode(text: string): readonly number[];
  /** Ids with the special tokens that tokenizer.json puts around a text. */
  encodeWhole(text: string): readonly number[];
  /** The text of ids, special tokens kept. */
  decode(ids: readonly number[]): string;
}

/** No text of a real tokenizer takes a hundredth of it. */
const mostMilliseconds = 5000;

const keepAll = { skip_special_tokens: false, clean_up_tokenization_spaces: false };

/**
 * @param endToken id that is put behind every prompt
 * @param place where its tokenizer.json lies, for messages
 * @throws UserInputError where the library can make no tokenizer of the files
 */
export function promptTokenizer(
  files: PromptTokenizer['files'],
  endToken: number,
  place = 'tokenizer.json',
): PromptTokenizer {
  const inWords = <T>(use: () => T) => readOrRefuse(place, use);
  const tokenizer = inWords(() => new Tokenizer(files.tokenizer, files.config));
  const read = hasPattern(files.tokenizer) ? <T>(use: () => T) => inTime(place, use) : inWords;
  return {
    files,
    size: tokenizer.get_vocab(true).size,
    endToken,
    encode: withPieceCache(files, (text) => read(() => tokenizer.encode(text, { add_special_tokens: false }).ids)),
    encodeWhole: (text) => read(() => tokenizer.encode(text, { add_special_tokens: true }).ids),
    decode: (ids) => (ids.length === 0 ? '' : inWords(() => tokenizer.decode([...ids], keepAll))),
  };
}

/** Whether the tokenizer takes texts apart, or changes them, by regular expressions of its own. */
function hasPattern(tokenizer: JsonObject): boolean {
  return /"pattern":\{"Regex"/.test(JSON.stringify([tokenizer['normalizer'], tokenizer['pre_tokenizer']]));
}

/** As {@link readOrRefuse}; a pattern that does not come to an end is refused. */
function inTime<T>(place: string, use: () => T): T {
  const read = readOrRefuse(place, () => withinTime(mostMilliseconds, use));
  if (read !== undefined) return read.value;
  throw new UserInputError({
    place,
    reason: `a regular expression of it took more than ${mostMilliseconds / 1000} s on one prompt`,
    remedy: 'Use the files that belong to the weights, as the Hub has them.',
  });
}

/** What the library throws at some files, in words. It finds some defects only when it reads a text. */
function readOrRefuse<T>(place: string, use: () => T): T {
  try {
    return use();
  } catch (cause) {
    throw new UserInputError({
      place,
      reason: `no tokenizer can be made of it and tokenizer_config.json: ${(cause as Error).message}`,
      remedy: 'Use the files that belong to the weights, as the Hub has them.',
    });
  }
}

const unknownWord = '[UNK]';
const endOfPrompt = '[END]';

/** A tokenizer for the lower-case words and punctuation marks of these texts. Every other word becomes the unknown token. */
export function wordTokenizer(texts: Iterable<string>): PromptTokenizer {
  const words = new Set<string>();
  for (const text of texts)
    for (const [word] of text.toLowerCase().matchAll(/[^\s\p{P}\p{S}]+|[\p{P}\p{S}]/gu)) words.add(word);
  const vocabulary = [unknownWord, endOfPrompt, ...[...words].sort()];
  const tokenizer = {
    version: '1.0',
    added_tokens: [],
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: null,
    decoder: { type: 'WordPiece', prefix: '##', cleanup: false },
    model: {
      type: 'WordPiece',
      unk_token: unknownWord,
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 1000,
      vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
    },
  };
  return promptTokenizer({ tokenizer, config: { unk_token: unknownWord, eos_token: endOfPrompt } }, 1);
}
