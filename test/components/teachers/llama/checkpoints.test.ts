import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import onnxruntime from '../../../../components/engines/onnxruntime/onnxruntime.js';
import { fitPrompts } from '../../../../components/teachers/llama/fit-prompts.js';
import { startingModel } from '../../../../components/teachers/llama/llama-model.js';
import type { LlamaOptions } from '../../../../components/teachers/llama/options.js';
import { PromptReader } from '../../../../components/teachers/llama/prompt-reader.js';
import { readSafetensors, type ArrayTensor } from '../../../../framework/tensor/index.js';
import { build } from '../../build.js';

interface Expected {
  readonly max_tokens: number;
  readonly prompts: readonly { readonly text: string; readonly ids: readonly number[] }[];
}

const root = join(process.env['FORMULARY_GOLDEN'] ?? 'test/golden', 'llama');
const folders = existsSync(root)
  ? readdirSync(root).filter((name) => existsSync(join(root, name, 'expected.json')))
  : [];

describe('checkpoints as on the Hub', () => {
  for (const name of folders) {
    it(`${name}: token ids equal, hidden states within 1e-4 of what transformers computes`, async () => {
      const folder = join(root, name);
      const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected;
      const { tensors } = await readSafetensors(join(folder, 'expected.safetensors'));
      const hidden = tensors['hidden_base'] as ArrayTensor;
      const options = {
        checkpoint: folder,
        maxTokens: expected.max_tokens,
        wordPath: false,
        dropout: 0,
      } as LlamaOptions;
      const model = await startingModel(options, 1, []);
      const texts = expected.prompts.map(({ text }) => [text]);
      const prompts = fitPrompts(texts, model.tokenizer, { maxTokens: expected.max_tokens, truncation: 'end' });
      expect(prompts.map(({ ids }) => Array.from(ids))).to.deep.equal(expected.prompts.map(({ ids }) => ids));
      const reader = await PromptReader.create(build(onnxruntime), model.shape);
      const head = { data: new Float32Array(hidden.shape[1]!), shape: [1, hidden.shape[1]!] };
      const read = await reader.read({ ...model.given, 'score/weight': head }, prompts, new AbortController().signal);
      await reader.dispose();
      const largest = Float32Array.from(hidden.data).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const deviation = read.hidden.reduce((most, value, i) => Math.max(most, Math.abs(value - hidden.data[i]!)), 0);
      expect(deviation / largest).to.be.below(1e-4);
    });
  }
});
