import { expect } from 'chai';
import { endTokenOf } from '../../../../../components/teachers/llama/checkpoint/end-token.js';

const tokenizer = {
  added_tokens: [{ id: 7, content: '<|eot|>' }],
  model: { vocab: { a: 0, '</s>': 2 } },
};
const pieces = {
  model: {
    vocab: [
      ['<unk>', 0],
      ['</s>', -1.5],
    ],
  },
};

describe('the end token of prompts', () => {
  it("is the tokenizer's, also where config.json says otherwise", () => {
    const config = { eos_token_id: [1, 7] };
    expect(endTokenOf({ tokenizer, config: { eos_token: '<|eot|>' } }, config, 'folder')).to.equal(7);
    expect(endTokenOf({ tokenizer, config: { eos_token: { content: '</s>' } } }, config, 'folder')).to.equal(2);
    expect(endTokenOf({ tokenizer: pieces, config: { eos_token: '</s>' } }, config, 'folder')).to.equal(1);
  });

  it('is the first of config.json where the tokenizer names none, or what the user names', () => {
    const files = { tokenizer, config: {} };
    expect(endTokenOf(files, { eos_token_id: [5, 7] }, 'folder')).to.equal(5);
    expect(endTokenOf(files, { eos_token_id: [5, 7] }, 'folder', '</s>')).to.equal(2);
  });
});
