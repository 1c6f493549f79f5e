import { expect } from 'chai';
import { memoryEstimate, type MemoryAsked } from '../../../../components/teachers/llama/memory-estimate.js';
import { requireMemory } from '../../../../components/teachers/llama/require-memory.js';
import { llama7b } from './llama-7b.js';

const gigabyte = 2 ** 30;
const asked: MemoryAsked = {
  architecture: llama7b,
  storedBytes: 2,
  layerByLayer: false,
  tokens: 2048,
  prompts: 32,
  lanes: 1,
  trained: 20e6,
};

/** What is said of training on a machine with so many gibibytes. */
function problem(memory: number, change: Partial<MemoryAsked> = {}): string {
  try {
    requireMemory({ ...asked, ...change }, 'trainingBytes', memory * gigabyte);
    return 'fits';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('teachers/llama/require-memory', () => {
  it('estimates weights, what layers keep, and what is trained, from the sizes', () => {
    const { trainingBytes } = memoryEstimate({ ...asked, prompts: 1, tokens: 100 });
    // 6.6 billion weights of 4 bytes and, as they were read, of 2; 20 million trained numbers of 20; 32 layers of 100 tokens;
    // 230 MiB beside.
    const inLayer = 4 * 4096 ** 2 + 3 * 4096 * 11008;
    const kept = 32 * 4 * 100 * (1.45 * (7.3 * 4096 + 4.4 * 11008) + 1.3 * 32 * 100);
    const weights = 6 * (32 * inLayer + 32000 * 4096);
    expect(trainingBytes).to.be.closeTo(230 * 2 ** 20 + weights + 20 * 20e6 + kept, 1);
  });

  it('counts weights, layers and the thread of every lane, and parameters and gradients of trained numbers', () => {
    const one = memoryEstimate(asked);
    const two = memoryEstimate({ ...asked, lanes: 2 });
    const asRead = 2 * (32 * (4 * 4096 ** 2 + 3 * 4096 * 11008) + 32000 * 4096);
    const base = 230 * 2 ** 20 + 20 * 20e6 + asRead;
    const thread = 180 * 2 ** 20;
    expect(two.trainingBytes - one.trainingBytes).to.equal(one.trainingBytes - base + 8 * 20e6 + thread);
    expect(two.recordingBytes - one.recordingBytes).to.equal(one.recordingBytes - 170 * 2 ** 20 + thread);
  });

  for (const [name, memory, change, expected] of [
    ['fits', 2000, {}, /^fits$/],
    ['needs one lane', 1600, { lanes: 2 }, /Set `engine\.lanes: 1`: about/],
    [
      'needs one prompt at a time',
      100,
      {},
      /training needs about \d+\.\d GiB .* has 100\.0 GiB\n.*`teacher\.microBatch: 1`: about/,
    ],
    ['needs one layer at a time', 24, {}, /`teacher\.layerByLayer: true` with `teacher\.microBatch: 1`: about/],
    ['needs shorter prompts', 14.5, {}, /Set `teacher\.maxTokens: \d+`, `teacher\.layerByLayer: true` and/],
    ['trains every weight, so that layers cannot be apart', 60, { trained: undefined }, /smaller checkpoint/],
    ['fits nowhere', 4, {}, /Use a smaller checkpoint, or train it elsewhere/],
  ] as const) {
    it(`says of a teacher on a machine of ${memory} GiB that it ${name}`, () =>
      expect(problem(memory, change)).to.match(expected));
  }
});
