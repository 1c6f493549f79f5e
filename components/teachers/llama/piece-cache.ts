import { isJsonObject, type Json, type JsonObject } from '../../../framework/json.js';

/** SentencePiece's mark of a space. */
const mark = '▁';
/** Pieces that are kept at most; then all are forgotten. */
const mostPieces = 100_000;

/**
 * Encodes texts part by part and remembers the parts: prompts of one kind are made of the same words. Text is cut only where
 * the ids of the parts, one after the other, are the ids of the whole; tokenizers of another form get every text whole.
 *
 * @param encode ids of a text without special tokens
 */
export function withPieceCache(
  files: { readonly tokenizer: JsonObject; readonly config: JsonObject },
  encode: (text: string) => readonly number[],
): (text: string) => readonly number[] {
  const cuts = cutsOf(files);
  if (cuts === undefined) return encode;
  const known = new Map<string, readonly number[]>();
  const added = addedTokens(files.tokenizer);
  return (text) => {
    // Beside an added token spaces are treated in ways of their own.
    if (added.some((content) => text.includes(content))) return encode(text);
    return text.split(cuts).flatMap((piece) => {
      const before = known.get(piece);
      if (before !== undefined) return before;
      if (known.size >= mostPieces) known.clear();
      const ids = encode(piece);
      known.set(piece, ids);
      return ids;
    });
  };
}

/** Where a text may be cut. Absent where no cut is sure to change nothing. */
function cutsOf({
  tokenizer,
  config,
}: {
  readonly tokenizer: JsonObject;
  readonly config: JsonObject;
}): RegExp | undefined {
  const { model, normalizer, pre_tokenizer: words } = tokenizer;
  if (config['remove_space'] === true || config['do_lowercase_and_remove_accent'] === true) return undefined;
  if (!['null', 'TemplateProcessing', 'ByteLevel'].includes(typeOf(tokenizer['post_processor']))) return undefined;
  // Words are cut at white space, and each is encoded by itself.
  if (typeOf(words) === 'BertPreTokenizer' && typeOf(model) === 'WordPiece' && typeOf(normalizer) === 'Lowercase')
    return / +/;
  if (!isJsonObject(model) || typeOf(model) !== 'BPE' || wordChanges.some((name) => Boolean(model[name])))
    return undefined;
  // The space before a letter begins a word of its own.
  if (['null', 'NFC'].includes(typeOf(normalizer)) && isByteLevel(words)) return /(?<=\S)(?= \p{L})/u;
  // SentencePiece's form: spaces become marks, and one stands before the text. A cut loses nothing where no token has a mark
  // behind another character: then no merge reaches over the cut, and the part behind it gets the mark of its space.
  const isSure = typeOf(words) === 'null' && marksSpaces(normalizer) && marksBeginTokens(model);
  return isSure ? new RegExp(`(?<=[^ ${mark}]) (?=[^ ${mark}])`) : undefined;
}

/** Settings of a model that would make a part differ from the same part of a whole. */
const wordChanges = ['dropout', 'continuing_subword_prefix', 'end_of_word_suffix'] as const;

/** How LLaMA 3 and Qwen find words. In both, a space belongs to the letters behind it. */
const wordPatterns = ['\\p{N}{1,3}', '\\p{N}'].map(
  (digits) =>
    `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`,
);

/** GPT-2's kind: words found by a known pattern, or by GPT-2's own. */
function isByteLevel(words: Json | undefined): boolean {
  if (!isJsonObject(words)) return false;
  const { pretokenizers: several } = words;
  const steps = typeOf(words) === 'Sequence' && Array.isArray(several) ? (several as readonly JsonObject[]) : [words];
  const isKnown = (step: JsonObject) => {
    const { pattern } = step;
    if (typeOf(step) === 'Digits') return true;
    if (typeOf(step) === 'ByteLevel') return step['add_prefix_space'] === false;
    if (typeOf(step) !== 'Split' || step['behavior'] !== 'Isolated' || step['invert'] === true) return false;
    return isJsonObject(pattern) && wordPatterns.some((known) => known === pattern['Regex']);
  };
  return steps.every(isKnown) && steps.some((step) => typeOf(step) === 'ByteLevel');
}

function typeOf(part: Json | undefined): string {
  return isJsonObject(part) ? String(part['type']) : 'null';
}

function marksSpaces(normalizer: Json | undefined): boolean {
  const steps = isJsonObject(normalizer) ? normalizer['normalizers'] : undefined;
  if (!Array.isArray(steps) || steps.length !== 2) return false;
  const [prepend, replace] = steps as readonly JsonObject[];
  return (
    prepend!['type'] === 'Prepend' &&
    prepend!['prepend'] === mark &&
    replace!['type'] === 'Replace' &&
    JSON.stringify(replace!['pattern']) === '{"String":" "}' &&
    replace!['content'] === mark
  );
}

/** Whether no token joins a mark to what stands before it. */
function marksBeginTokens({ vocab, ignore_merges: wholeWords }: JsonObject): boolean {
  if (!isJsonObject(vocab) || vocab[mark] === undefined || wholeWords === true) return false;
  return !Object.keys(vocab).some((token) => /[^▁]▁/.test(token));
}

function addedTokens({ added_tokens: tokens }: JsonObject): readonly string[] {
  if (!Array.isArray(tokens)) return [];
  return tokens.flatMap((token) =>
    isJsonObject(token) && typeof token['content'] === 'string' ? [token['content']] : [],
  );
}
