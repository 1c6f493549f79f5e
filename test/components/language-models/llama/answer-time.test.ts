import { expect } from 'chai';
import { LlamaLanguageModel } from '../../../../components/language-models/llama/llama-language-model.js';
import {
  languageModelOptions,
  type LanguageModelOptions,
} from '../../../../components/language-models/llama/options.js';
import type { JsonObject } from '../../../../framework/json.js';
import { withDefaults } from '../../../../framework/registry/defaults.js';
import type { Engine } from '../../../../framework/tensor/index.js';

/** What `npm run benchmark -- language-model` estimates. */
async function estimated(given: JsonObject) {
  const own = { heads: 4, batchSize: 8, keep: 'last', maxAnswerTokens: 59, ...given };
  const options = withDefaults(languageModelOptions as unknown as JsonObject, own) as unknown as LanguageModelOptions;
  const model = new LlamaLanguageModel(options, { lanes: 1 } as Engine, 1);
  const needs = await model.estimate({
    prompts: { train: 48, validation: 0, asked: 48 },
    lengths: [{ prompt: 91, answer: 59 }],
  });
  return { training: needs.training.seconds!, answering: needs.answering.seconds! };
}

describe('language-models/llama/answer-time', () => {
  it('is near what decoders took, also for short stages', async () => {
    const narrow = { width: 96, layers: 2, innerWidth: 192 };
    const wide = { width: 192, layers: 4, innerWidth: 384 };
    // Processor time of one thread: a pass over the prompts, then answers.
    for (const [size, beams, training, answering] of [
      [narrow, 1, 0.59, 0.58],
      [narrow, 4, 0.59, 1.75],
      [wide, 1, 1.82, 1.55],
      [wide, 4, 1.82, 6.48],
    ] as const) {
      const said = await estimated({ ...size, beams, epochs: 1 });
      expect(said.training / training, `training ${size.width}`).to.be.within(0.75, 1.33);
      expect(said.answering / answering, `answers ${size.width}, ${beams}`).to.be.within(0.75, 1.33);
    }
  });
});
