import { expect } from 'chai';
import { answerMemory } from '../../../../components/language-models/llama/answer-memory.js';
import type { LanguageModelOptions } from '../../../../components/language-models/llama/options.js';
import { memoryEstimate } from '../../../../components/teachers/llama/memory-estimate.js';
import { llama7b } from '../../teachers/llama/llama-7b.js';

const table = 32000 * 4096;

function asked(layerByLayer: boolean, tied: boolean, attentionBlock?: number) {
  const options = { layerByLayer, maxTokens: 100, maxAnswerTokens: 50, batchSize: 8, microBatch: 2, beams: 4 };
  const block = { ...(attentionBlock !== undefined && { attentionBlock }) };
  const shape = { architecture: llama7b, longest: 150, ...block, tied, training: { dropout: 0 } };
  return answerMemory(options as LanguageModelOptions, shape, 1);
}

describe('language-models/llama/answer-memory', () => {
  it('counts the head, and the scores of all tokens, beside the decoder', () => {
    const scores = 4 * 2 * 4 * 50 * 32000;
    expect(asked(false, false).besides!.trainingBytes).to.equal(4 * table + scores);
    expect(asked(false, true).besides!.trainingBytes).to.equal(scores);
    // Layer by layer a head is widened and kept, and stands in memory as it is stored too.
    expect(asked(true, false).besides!.trainingBytes).to.equal(6 * table + scores);
    expect(asked(true, true).besides!.trainingBytes).to.equal(4 * table + scores);
    // Keys and values of one prompt's beams stand twice in memory, also where they are more than several prompts may keep.
    const kept = 4 * (4 * 2 * 32 * 4096) * 150;
    expect(asked(false, true).besides!.recordingBytes).to.equal(2 * kept + 4 * 4 * 32000);
    const { besides, ...decoder } = asked(true, false);
    const [whole, alone] = [memoryEstimate({ ...decoder, besides: besides! }), memoryEstimate(decoder)];
    expect(whole.trainingBytes - alone.trainingBytes).to.equal(besides!.trainingBytes);
    expect(whole.recordingBytes - alone.recordingBytes).to.equal(besides!.recordingBytes);
  });

  it('takes attention in blocks for less than with all queries at once', () => {
    const [whole, blocks] = [asked(false, true), asked(false, true, 64)].map(
      (own) => memoryEstimate(own).trainingBytes,
    );
    expect(blocks).to.be.lessThan(whole!);
  });
});
