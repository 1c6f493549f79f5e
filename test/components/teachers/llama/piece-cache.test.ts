import { Tokenizer } from '@huggingface/tokenizers';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { withPieceCache } from '../../../../components/teachers/llama/piece-cache.js';
import { wordTokenizer } from '../../../../components/teachers/llama/prompt-tokenizer.js';
import type { JsonObject } from '../../../../framework/json.js';

type Files = Parameters<typeof withPieceCache>[0];

const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
const config = { unk_token: '<unk>' };

/** LLaMA's first form. */
function sentencePiece(more: readonly string[], merges: readonly string[], model: JsonObject = {}): Files {
  const letters = [...'▁abcé1.,'];
  const vocabulary = ['<unk>', '<s>', ...bytes, ...letters, ...more];
  return {
    config,
    tokenizer: {
      added_tokens: [{ id: 1, content: '<s>', special: true, normalized: false, lstrip: false, rstrip: false }],
      normalizer: {
        type: 'Sequence',
        normalizers: [
          { type: 'Prepend', prepend: '▁' },
          { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
        ],
      },
      pre_tokenizer: null,
      post_processor: null,
      decoder: null,
      model: {
        type: 'BPE',
        unk_token: '<unk>',
        fuse_unk: true,
        byte_fallback: true,
        vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
        merges,
        ...model,
      },
    },
  };
}

/** LLaMA 3's form, with a few letters. */
function byteLevel(digits: string): Files {
  const pattern = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;
  const vocabulary = [...'abc1.,ĠĊÃ©Ģģ', 'Ġa', 'Ġab', 'bc', 'ĠĠ', 'Ġ.', '11'];
  return {
    config: {},
    tokenizer: {
      added_tokens: [],
      normalizer: { type: 'NFC' },
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [
          { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false },
          { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
        ],
      },
      post_processor: null,
      decoder: null,
      model: {
        type: 'BPE',
        vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
        merges: ['Ġ a', 'Ġa b', 'b c', 'Ġ Ġ', 'Ġ .', '1 1'],
      },
    },
  };
}

const tokens = ['▁a', '▁ab', 'bc', '▁▁', '▁▁▁▁', '.,'];
const merges = ['▁ a', '▁a b', 'b c', '▁ ▁', '▁▁ ▁▁', '. ,'];
const forms: Readonly<Record<string, Files>> = {
  "LLaMA's": sentencePiece(tokens, merges),
  "LLaMA 3's": byteLevel('\\p{N}{1,3}'),
  "Qwen's": byteLevel('\\p{N}'),
  'whole words': wordTokenizer(['a ab abc é 1 . ,']).files,
};

/** The library's ids, and those of the cache with the texts that it asked the library for. */
function both(files: Files) {
  const tokenizer = new Tokenizer(files.tokenizer, files.config);
  const whole = (text: string) => tokenizer.encode(text, { add_special_tokens: false }).ids;
  const asked: string[] = [];
  const cached = withPieceCache(files, (text) => {
    asked.push(text);
    return whole(text);
  });
  return { whole, cached, asked };
}

describe('teachers/llama/piece-cache', () => {
  const odd = fc.string({
    unit: fc.constantFrom(...' ▁\n\tabcé1.,ΣA', '  ', 'e\u0301', '😀', '<s>', "'s"),
    maxLength: 24,
  });
  for (const [name, files] of Object.entries(forms)) {
    it(`gives the ids of whole texts, ${name}`, () => {
      const { whole, cached } = both(files);
      fc.assert(
        fc.property(odd, (text) => {
          expect(cached(text), JSON.stringify(text)).to.deep.equal(whole(text));
        }),
        { seed: 1, numRuns: 500 },
      );
    });

    it(`asks for a word once, ${name}`, () => {
      const { cached, asked } = both(files);
      cached('ab ab, abc ab ab, abc');
      const before = asked.length;
      cached('ab abc ab ab, abc');
      expect(asked.length).to.equal(before);
      expect(asked.length).to.be.lessThan(5);
    });
  }

  for (const [name, files] of [
    ['with a token that reaches over a space', sentencePiece([...tokens, 'a▁'], [...merges, 'a ▁'])],
    ['that takes whole words without merging', sentencePiece(tokens, merges, { ignore_merges: true })],
    ['that merges at random', sentencePiece(tokens, merges, { dropout: 0.1 })],
  ] as const) {
    it(`cuts no text of a tokenizer ${name}`, () => {
      const { cached, asked } = both(files);
      cached('ab ab');
      expect(asked).to.deep.equal(['ab ab']);
    });
  }
});
