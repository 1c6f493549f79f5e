import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import onnxruntime from '../../../../../components/engines/onnxruntime/onnxruntime.js';
import { startingModel } from '../../../../../components/teachers/llama/llama-model.js';
import type { LlamaOptions } from '../../../../../components/teachers/llama/options.js';
import {
  packingOf,
  promptFeeds,
  type TokenizedPrompt,
} from '../../../../../components/teachers/llama/packed-prompts.js';
import { PromptReader } from '../../../../../components/teachers/llama/prompt-reader.js';
import { teacherTerms } from '../../../../../components/teachers/llama/teacher-terms.js';
import type { TeacherShape } from '../../../../../components/teachers/llama/teacher-program.js';
import { teacherTrainer } from '../../../../../components/teachers/llama/teacher-trainer.js';
import { Generator, adamw } from '../../../../../framework/tensor/index.js';
import { build } from '../../../build.js';

const engine = build(onnxruntime);
const terms = { terms: teacherTerms(new Map(), new Map()), interactions: [] };

/** Largest difference as a share of the largest number. */
function deviation(mine: ArrayLike<number>, theirs: ArrayLike<number>): number {
  expect(mine).to.have.length(theirs.length);
  let [largest, difference] = [0, 0];
  for (let i = 0; i < theirs.length; i++) {
    largest = Math.max(largest, Math.abs(theirs[i]!));
    difference = Math.max(difference, Math.abs(theirs[i]! - mine[i]!));
  }
  return difference / largest;
}

/** A shape with blocks of so many queries; undefined: none. */
function inBlocks({ attentionBlock: _own, ...rest }: TeacherShape, attentionBlock: number | undefined): TeacherShape {
  return { ...rest, ...(attentionBlock !== undefined && { attentionBlock }) };
}

for (const name of ['llama-mha', 'llama-gqa', 'qwen2', 'mistral']) {
  describe(`a decoder layer by layer: ${name}`, () => {
    const checkpoint = join('test/golden/llama', name);
    const adapter = join(checkpoint, 'adapter');
    const options = (more: object) =>
      ({
        checkpoint,
        adapter,
        maxTokens: 160,
        wordPath: false,
        dropout: 0,
        ignoredSettings: [],
        ...more,
      }) as unknown as LlamaOptions;
    const model = (layerByLayer: boolean, more: object = {}) =>
      startingModel(options({ layerByLayer, ...more }), 12, []);
    const prompts = async (): Promise<readonly TokenizedPrompt[]> => {
      const file = JSON.parse(await readFile(join(checkpoint, 'expected.json'), 'utf8')) as {
        prompts: { ids: number[] }[];
      };
      return file.prompts.map(({ ids }) => ({ ids: Int32Array.from(ids), historyTokens: 0 }));
    };

    const read = async (layerByLayer: boolean, block?: number) => {
      const { shape: own, stored, initialWeights } = await model(layerByLayer);
      const shape = inBlocks(own, block);
      const reader = await PromptReader.create(engine, shape, stored);
      const result = await reader.read(initialWeights, await prompts(), new AbortController().signal);
      await reader.dispose();
      return result;
    };

    const train = async (layerByLayer: boolean, block?: number) => {
      const own = await model(layerByLayer);
      const start = { ...own, shape: inBlocks(own.shape, block) };
      const { trainer, objective } = await teacherTrainer(engine, start, terms, {
        optimizer: adamw({ learningRate: 1e-3, weightDecay: 0 }),
        generator: new Generator(0),
        clipNorm: 1,
      });
      const given = await prompts();
      const labels = Float32Array.from({ length: given.length * 12 }, (_, i) => (i % 3 === 0 ? 1 : 0));
      const feeds = {
        ...promptFeeds(given, packingOf(start.shape)),
        ...objective.feeds(given.length),
        labels: { data: labels, shape: [given.length, 12] },
      };
      const losses: number[] = [];
      for (let step = 0; step < 3; step++) losses.push((await trainer.step(feeds))['loss']!);
      const { parameters, moments } = trainer.state();
      await trainer.dispose();
      return { losses, parameters, moments, stored: start.stored };
    };

    it('reads prompts as the whole program does', async () => {
      const [whole, layered] = [await read(false), await read(true)];
      expect(deviation(layered.hidden, whole.hidden)).to.be.below(1e-5);
      expect(deviation(layered.logits, whole.logits)).to.be.below(1e-5);
    });

    it('trains as the whole program does, and keeps the weights as they are stored', async () => {
      const [whole, layered] = [await train(false), await train(true)];
      expect(deviation(layered.losses, whole.losses)).to.be.below(1e-6);
      expect(Object.keys(layered.parameters)).to.deep.equal(Object.keys(whole.parameters));
      // The first moments are sums of gradients, which AdamW would hide by dividing them by their size.
      for (const [moment, { data }] of Object.entries(whole.moments))
        expect(deviation(layered.moments[moment]!.data, data), moment).to.be.below(1e-4);
      const numbers = name === 'llama-mha' || name === 'llama-gqa' ? 4 : 2;
      expect(layered.stored!.size % numbers).to.equal(0);
    });

    it('reads and trains in blocks of queries as with all at once', async function () {
      this.timeout(120_000);
      const [plain, ...others] = [await read(false), await read(false, 24), await read(true, 50)];
      for (const { hidden } of others) expect(deviation(hidden, plain!.hidden)).to.be.below(1e-5);
      const [whole, ...blocked] = [await train(false), await train(false, 24), await train(true, 50)];
      for (const { losses, moments } of blocked) {
        expect(deviation(losses, whole!.losses)).to.be.below(1e-6);
        for (const [moment, { data }] of Object.entries(whole!.moments).filter(([key]) => key.startsWith('mean/')))
          expect(deviation(moments[moment]!.data, data), moment).to.be.below(1e-5);
      }
    });

    it('draws the same dropout masks on the way back: a step is the same twice', async () => {
      const lora = { rank: 2, alpha: 4, dropout: 0.3, targets: ['q_proj', 'o_proj'] };
      const start = await model(true, { adapter: undefined, lora, dropout: 0.2 });
      const step = async () => {
        const { trainer, objective } = await teacherTrainer(engine, start, terms, {
          optimizer: adamw({ learningRate: 1e-3, weightDecay: 0 }),
          generator: new Generator(7),
        });
        const given = (await prompts()).slice(0, 2);
        const labels = { data: new Float32Array(24).fill(1), shape: [2, 12] };
        const feeds = { ...promptFeeds(given, packingOf(start.shape)), ...objective.feeds(2), labels };
        const losses = [];
        for (let number = 0; number < 2; number++) losses.push((await trainer.step(feeds))['loss']!);
        await trainer.dispose();
        return losses;
      };
      expect(await step()).to.deep.equal(await step());
    });
  });
}
