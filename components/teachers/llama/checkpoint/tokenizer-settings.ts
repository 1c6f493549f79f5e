import { isJsonObject, type Json, type JsonObject } from '../../../../framework/json.js';
import { Settings } from './settings.js';

/** The library takes a file of another type, or of none, for words that need no model. */
const models = ['BPE', 'Unigram', 'WordPiece'];
const remedy =
  'Use the tokenizer that belongs to the weights, as the Hub has it. `type: transformers` applies every tokenizer.';

/**
 * Refuses what a `tokenizer.json` asks for and the library passes over in silence, so that a prompt would get other tokens than
 * transformers gives it. What the library does not know by name, it refuses itself.
 *
 * @throws UserInputError that names the setting
 */
export function requireReadTokenizer(tokenizer: JsonObject, place: string): void {
  const settingsOf = (part: JsonObject, name: string) => new Settings(part, place, remedy, `${name}.`);
  const model = objectOf(tokenizer['model']);
  requireModel(settingsOf(model, 'model'));
  for (const token of [tokenizer['added_tokens'] ?? []].flat())
    settingsOf(objectOf(token), 'added_tokens').only('single_word', false);
  const replaced = stepsOf(tokenizer['normalizer'], 'normalizers').map(({ pattern }) => stringOf(pattern));
  for (const step of stepsOf(tokenizer['pre_tokenizer'], 'pretokenizers')) {
    const settings = settingsOf(step, 'pre_tokenizer');
    const looked = stringOf(step['pattern']);
    // Nothing is split at what the normalizer has replaced (Gemma).
    if (step['type'] === 'Split' && (looked === undefined || !replaced.includes(looked))) requireSplit(settings);
    if (step['type'] === 'Punctuation' && step['behavior'] !== 'Contiguous')
      throw settings.unexpected('behavior', '"Contiguous"');
    if (step['type'] === 'Metaspace' && step['split'] !== false && joinsWords(model, step['replacement']))
      throw settings.unexpected('split', 'false, because tokens of the vocabulary go beyond a word');
    if (step['type'] === 'FixedLength') throw settings.unexpected('type', 'another: it counts letters otherwise');
  }
}

function requireModel(model: Settings): void {
  const type = model.value('type');
  if (typeof type !== 'string' || !models.includes(type)) throw model.unexpected('type', models.join(', '));
  model.only('dropout', 0);
  if (type === 'BPE') model.only('continuing_subword_prefix', '');
  if (type === 'Unigram') model.only('byte_fallback', false);
}

/** Pieces between matches are kept with the matches, or matches alone are, or pieces alone are. */
function requireSplit(split: Settings): void {
  const pattern = objectOf(split.value('pattern'));
  if (split.flag('invert')) return split.only('behavior', 'Removed');
  const hasGroup = typeof pattern['Regex'] !== 'string' || /(?<!\\)\((?!\?)/.test(pattern['Regex']);
  split.only('behavior', 'Isolated', ...(hasGroup ? [] : ['Removed']));
}

/** Whether tokens hold the mark of a space behind their beginning, so that they could not come of texts split at spaces. */
function joinsWords({ vocab }: JsonObject, mark: Json | undefined): boolean {
  const tokens = Array.isArray(vocab)
    ? vocab.map((entry: Json) => String([entry].flat()[0]))
    : Object.keys(objectOf(vocab));
  return tokens.some((token) => token.includes(String(mark ?? '▁'), 1));
}

/** The steps of a part of a tokenizer: itself, or those of a sequence. */
function stepsOf(part: Json | undefined, name: string): readonly JsonObject[] {
  const step = objectOf(part);
  return step['type'] === 'Sequence' ? [step[name] ?? []].flat().flatMap((one) => stepsOf(one, name)) : [step];
}

/** The text that a pattern looks for; `undefined` where it is a regular expression, or none. */
function stringOf(pattern: Json | undefined): string | undefined {
  const text = objectOf(pattern)['String'];
  return typeof text === 'string' ? text : undefined;
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
