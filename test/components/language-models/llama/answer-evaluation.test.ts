import { join } from 'node:path';
import { expect } from 'chai';
import onnxruntime from '../../../../components/engines/onnxruntime/onnxruntime.js';
import { AnswerEvaluation } from '../../../../components/language-models/llama/answer-evaluation.js';
import { startingAnswerModel } from '../../../../components/language-models/llama/answer-model.js';
import type { LanguageModelOptions } from '../../../../components/language-models/llama/options.js';
import { build } from '../../build.js';

const checkpoint = join('test/golden/llama', 'llama-gqa');
const ids = (count: number) => Int32Array.from({ length: count }, (_, place) => 3 + (place % 40));

describe('language-models/llama/answer-evaluation', () => {
  it('finds answers to a checkpoint as likely in blocks of queries as with all at once', async () => {
    const sizes = { maxTokens: 400, maxAnswerTokens: 100, dropout: 0, ignoredSettings: [] };
    const options = { checkpoint, layerByLayer: false, ...sizes } as unknown as LanguageModelOptions;
    const { shape, initialWeights } = await startingAnswerModel(options, { prompts: [], answers: [], keys: [] });
    expect(shape.attentionBlock).to.equal(256);
    const examples = [
      { prompt: ids(70), answer: ids(20) },
      { prompt: ids(33), answer: ids(45) },
    ];
    const lossOf = async (attentionBlock: number) => {
      const evaluation = await AnswerEvaluation.create(build(onnxruntime), { ...shape, attentionBlock });
      const loss = await evaluation.loss(initialWeights, examples, new AbortController().signal);
      await evaluation.dispose();
      return loss;
    };
    expect(await lossOf(16)).to.be.closeTo(await lossOf(1000), 1e-5);
  });
});
