import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { requireNeededTokens } from '../../../../../components/teachers/llama/checkpoint/needed-tokens.js';
import type { JsonObject } from '../../../../../framework/json.js';
import { UserInputError } from '../../../../../framework/errors.js';

const alphabet = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', '</s>'];
const vocabOf = (tokens: readonly string[]) => Object.fromEntries(tokens.map((token, id) => [token, id]));
const letters = { type: 'BPE', merges: [], vocab: vocabOf(alphabet) };

/** What is refused of a tokenizer, or `undefined`. */
function refused(changes: JsonObject, vocabulary = 100): string | undefined {
  const rest = { normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null };
  const tokenizer = { added_tokens: [], ...rest, model: letters, ...changes };
  try {
    requireNeededTokens({ tokenizer, config: { eos_token: '</s>' } }, {}, 'folder', vocabulary);
    return undefined;
  } catch (error) {
    expect(error).to.be.instanceOf(UserInputError);
    return (error as UserInputError).message;
  }
}

const without = (gone: string) => alphabet.filter((token) => !gone.includes(token));
const mark = { type: 'Prepend', prepend: '▁' };

describe('teachers/llama/checkpoint/needed-tokens', () => {
  it('takes letters of their own, bytes, lower case alone where texts become so, and vocabularies of whole words', () => {
    expect(refused({})).to.equal(undefined);
    expect(refused({ normalizer: mark, model: { ...letters, vocab: vocabOf([...alphabet, '▁']) } })).to.equal(
      undefined,
    );
    const small = { ...letters, vocab: vocabOf(without('ABCDEFGHIJKLMNOPQRSTUVWXYZ')) };
    expect(refused({ normalizer: { type: 'Lowercase' }, model: small })).to.equal(undefined);
    const words = { type: 'WordPiece', unk_token: '[UNK]', vocab: { '[UNK]': 0, '</s>': 1, aspirin: 2 } };
    expect(refused({ model: words })).to.equal(undefined);
    for (const name of ['llama-mha', 'llama-gqa']) {
      const read = (file: string) =>
        JSON.parse(readFileSync(`test/golden/llama/${name}/${file}`, 'utf8')) as JsonObject;
      const files = { tokenizer: read('tokenizer.json'), config: read('tokenizer_config.json') };
      requireNeededTokens(files, read('config.json'), 'folder', 420);
    }
  });

  it('refuses a vocabulary without some letters, whose words would be lost or unknown', () => {
    const lost =
      'folder/tokenizer.json: it has no tokens for 2 letters and digits (qZ): prompts would lose them\n  Use';
    const model = { ...letters, vocab: vocabOf(without('qZ')) };
    expect(refused({ model })).to.include(lost);
    expect(refused({ normalizer: mark, model: { ...model, vocab: vocabOf([...without('qZ'), '▁']) } })).to.include(
      lost,
    );
    const unknown = { ...model, vocab: vocabOf([...without('qZ'), '<unk>']), unk_token: '<unk>' };
    for (const fuse_unk of [false, true]) expect(refused({ model: { ...unknown, fuse_unk } })).to.include(lost);
  });

  it('refuses an unknown token without an id, tokens beyond the embedding, and what the library refuses', () => {
    expect(refused({ model: { ...letters, unk_token: '<unk>' } })).to.include('unknown token is not in its vocabulary');
    const noWord = { type: 'WordPiece', unk_token: '[UNK]', vocab: { '</s>': 0, aspirin: 1 } };
    expect(refused({ model: noWord })).to.include('unknown token is not in its vocabulary');
    expect(refused({ model: { ...letters, vocab: { ...letters.vocab, aspirin: 100 } } })).to.include(
      'it has a token of id 100, but the decoder has embeddings for 100 tokens',
    );
    expect(refused({ added_tokens: [{ id: 100, content: '[PAD]' }] })).to.equal(undefined);
    expect(refused({ pre_tokenizer: { type: 'Nonsense' } })).to.include(
      'folder/tokenizer.json: no tokenizer can be made',
    );
  });
});
