import { expect } from 'chai';
import { requireReadTokenizer } from '../../../../../components/teachers/llama/checkpoint/tokenizer-settings.js';
import type { JsonObject } from '../../../../../framework/json.js';
import { UserInputError } from '../../../../../framework/errors.js';

const model = {
  type: 'BPE',
  dropout: null,
  continuing_subword_prefix: null,
  vocab: { '▁a': 0, '▁a▁b': 1 },
  merges: [],
};
const word = { id: 1, content: 'ki', single_word: false };

/** What is refused of a tokenizer, or `undefined`. */
function refused(changes: JsonObject): string | undefined {
  try {
    requireReadTokenizer({ model, added_tokens: [word], normalizer: null, pre_tokenizer: null, ...changes }, 'file');
    return undefined;
  } catch (error) {
    return (error as UserInputError).message;
  }
}

const split = (pattern: JsonObject, behavior: string, invert = false): JsonObject => ({
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [{ type: 'Split', pattern, behavior, invert }, { type: 'ByteLevel' }],
  },
});

describe('teachers/llama/checkpoint/tokenizer-settings', () => {
  it('takes what the library applies as transformers does', () => {
    for (const fine of [
      {},
      { model: { ...model, dropout: 0, continuing_subword_prefix: '' } },
      { model: { type: 'Unigram', vocab: [['▁a', -1]] }, pre_tokenizer: { type: 'Metaspace', split: true } },
      { pre_tokenizer: { type: 'Metaspace', split: false } },
      { pre_tokenizer: { type: 'Punctuation', behavior: 'Contiguous' } },
      split({ Regex: '(?i:x)|\\(' }, 'Isolated'),
      split({ Regex: ' ' }, 'Removed'),
      split({ Regex: '\\w+' }, 'Removed', true),
      { ...split({ String: ' ' }, 'MergedWithPrevious'), normalizer: { type: 'Replace', pattern: { String: ' ' } } },
    ] as readonly JsonObject[])
      expect(refused(fine), JSON.stringify(fine)).to.equal(undefined);
  });

  it('refuses by name what it would pass over', () => {
    for (const [changes, name] of [
      [{ model: { ...model, type: 'WordLevel' } }, '"model.type" is "WordLevel"; expected BPE, Unigram, WordPiece'],
      [{ model: { vocab: {}, merges: [] } }, '"model.type" is absent'],
      [{ model: { ...model, dropout: 0.1 } }, '"model.dropout" is 0.1'],
      [{ model: { ...model, continuing_subword_prefix: '##' } }, '"model.continuing_subword_prefix" is "##"'],
      [{ model: { type: 'Unigram', vocab: [], byte_fallback: true } }, '"model.byte_fallback" is true'],
      [{ added_tokens: [{ ...word, single_word: true }] }, '"added_tokens.single_word" is true'],
      [{ pre_tokenizer: { type: 'Metaspace' } }, '"pre_tokenizer.split" is absent; expected false'],
      [{ pre_tokenizer: { type: 'Punctuation', behavior: 'Isolated' } }, '"pre_tokenizer.behavior" is "Isolated"'],
      [{ pre_tokenizer: { type: 'FixedLength', length: 5 } }, '"pre_tokenizer.type" is "FixedLength"'],
      [split({ String: ' ' }, 'MergedWithPrevious'), '"pre_tokenizer.behavior" is "MergedWithPrevious"'],
      [split({ String: ' ' }, 'Removed'), '"pre_tokenizer.behavior" is "Removed"'],
      [split({ Regex: '( )' }, 'Removed'), '"pre_tokenizer.behavior" is "Removed"'],
      [split({ Regex: '[a-z]' }, 'Isolated', true), '"pre_tokenizer.behavior" is "Isolated"; expected "Removed"'],
      [split({ Regex: '[a-z]' }, 'Contiguous'), '"pre_tokenizer.behavior" is "Contiguous"'],
    ] as readonly (readonly [JsonObject, string])[])
      expect(refused(changes)).to.include(name);
  });
});
