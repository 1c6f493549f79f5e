import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { LanguageModel } from '../../../../components/contracts/language-model.js';
import onnxruntime from '../../../../components/engines/onnxruntime/onnxruntime.js';
import llama from '../../../../components/language-models/llama/llama.js';
import { readSafetensors } from '../../../../framework/tensor/index.js';
import { build } from '../../build.js';
import { rowOf } from '../../row-of.js';
import { askedOf } from '../../teachers/asked-of.js';

const medications: Readonly<Record<string, string>> = {
  fever: 'antipyretics',
  cough: 'expectorants, mucolytics',
  anemia: 'iron preparations',
};
const diseases = Object.keys(medications);
const texts = Array.from({ length: 12 }, (_, i) => [`In this visit, he has diagnosis: ${diseases[i % 3]}. Drugs: `]);
const learned = { ...askedOf(texts), answers: texts.map((_, i) => medications[diseases[i % 3]!]!) };
const examples = { train: learned, validation: learned, later: askedOf(texts) };
const checkpoint = join(import.meta.dirname, '../../../../../test/golden/llama/llama-gqa');

function modelOf(options: object): LanguageModel {
  const sizes = { maxTokens: 64, maxAnswerTokens: 12, batchSize: 4 };
  return build(llama, { ...sizes, ...options }, { engine: build(onnxruntime), row: rowOf({}) });
}

describe('language-models/llama', () => {
  let folder: string;
  let curve: number[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-language-model-'));
    curve = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  const context = (name = 'model') => ({
    folder: join(folder, name),
    checkpoints: join(folder, `${name}.checkpoints`),
    signal: new AbortController().signal,
    journal: {
      progress: () => {},
      note: () => {},
      metric: (metric: string, value: number) => (metric === 'validation/language-model/loss' ? curve.push(value) : 0),
    },
  });
  async function trained(options: object, name?: string): Promise<LanguageModel> {
    const model = modelOf(options);
    for (const made of [context(name).folder, context(name).checkpoints]) await mkdir(made);
    await model.files!();
    await model.train(examples, context(name));
    return model;
  }
  /** The head that two epochs leave. */
  async function headOf(options: object, name: string) {
    await trained({ ...random, epochs: 2, keep: 'last', ...options }, name);
    return (await readSafetensors(join(folder, name, 'model.safetensors'))).tensors['lm_head.weight']!.data;
  }
  const random = { width: 32, layers: 1, heads: 2, innerWidth: 32, learningRate: 1e-2, epochs: 25 };

  it('learns to answer with the names, and answers alike when it is opened', async () => {
    const model = await trained(random);
    expect(curve.at(-1)).to.be.lessThan(0.1 * curve[0]!);
    const answers = await model.answer(context().folder, examples.later, context());
    expect(answers.slice(0, 3)).to.deep.equal(['antipyretics', 'expectorants , mucolytics', 'iron preparations']);
    const opened = await model.open!(context().folder);
    expect(await opened.prepare(texts)()).to.deep.equal(answers);
    await opened.dispose();
  });

  it('sums parts of a step to the step', async () => {
    const [whole, parts] = [await headOf({}, 'whole'), await headOf({ microBatch: 1 }, 'parts')];
    whole.forEach((value, place) => expect(parts[place]).to.be.closeTo(value, 1e-4));
  });

  it('trains adapters of a checkpoint, and leaves them as peft saves those of a language model', async () => {
    const lora = { rank: 2, alpha: 4, dropout: 0, targets: ['q_proj', 'v_proj'] };
    const model = await trained({ checkpoint, lora, maxTokens: 512, learningRate: 1e-2, epochs: 2, beams: 2 });
    expect(curve[1]).to.be.lessThan(curve[0]!);
    const adapter = join(context().folder, 'adapter');
    const config = JSON.parse(await readFile(join(adapter, 'adapter_config.json'), 'utf8')) as object;
    expect(config).to.deep.include({ task_type: 'CAUSAL_LM', r: 2, modules_to_save: null });
    const { tensors } = await readSafetensors(join(adapter, 'adapter_model.safetensors'));
    expect(Object.keys(tensors)).to.have.length(2 * 2 * 2);
    expect(await model.answer(context().folder, examples.later, context())).to.have.length(12);
  });

  it('takes a checkpoint as it is with 0 steps', async () => {
    const model = await trained({ checkpoint, maxTokens: 512, steps: 0, beams: 1 });
    expect(await model.answer(context().folder, examples.later, context())).to.have.length(12);
  });

  it('computes layer by layer what one program computes: losses, adapters, answers', async () => {
    const base = join(import.meta.dirname, '../../../../../test/golden/llama');
    const lora = { rank: 2, alpha: 8, dropout: 0, targets: ['q_proj', 'v_proj', 'down_proj'] };
    const sizes = { lora, maxTokens: 512, learningRate: 2e-2, epochs: 2, batchSize: 12, microBatch: 5, beams: 3 };
    for (const name of ['llama-gqa', 'mistral']) {
      const made = [];
      for (const layerByLayer of [false, true]) {
        curve = [];
        const own = { ...sizes, checkpoint: join(base, name), layerByLayer };
        const model = await trained(own, `${name} ${layerByLayer}`);
        const { folder: place } = context(`${name} ${layerByLayer}`);
        const answers = await model.answer(place, { prompts: texts.slice(0, 3), keys: [] }, context('x'));
        const { tensors } = await readSafetensors(join(place, 'adapter', 'adapter_model.safetensors'));
        made.push({ curve, answers, tensors });
      }
      const [whole, layered] = made as [(typeof made)[number], (typeof made)[number]];
      expect(layered.answers, name).to.deep.equal(whole.answers);
      layered.curve.forEach((loss, epoch) => expect(loss, name).to.be.closeTo(whole.curve[epoch]!, 1e-5));
      for (const [tensor, { data }] of Object.entries(layered.tensors))
        data.forEach((value, place) => expect(value, tensor).to.be.closeTo(whole.tensors[tensor]!.data[place]!, 1e-4));
    }
  });

  it('refuses, by the name of its own option, what does not fit', async () => {
    const problem = (options: object) =>
      modelOf(options).files!().then(
        () => expect.fail('nothing was refused'),
        ({ message }: Error) => message,
      );
    expect(await problem({ checkpoint, adapter: join(checkpoint, 'adapter') })).to.match(
      /adapter_config\.json: "task_type" is "SEQ_CLS"; expected "CAUSAL_LM"\n.*adapter of linear layers of a language model/,
    );
    expect(await problem({ checkpoint, endToken: '<none>' })).to.match(/`languageModel\.endToken`/);
    const own = join(folder, 'checkpoint');
    await cp(checkpoint, own, { recursive: true });
    await rm(join(own, 'tokenizer.json'));
    expect(await problem({ checkpoint: own })).to.match(/tokenizer\.json: is missing/);
    const short = modelOf({ ...random, maxTokens: 4 });
    const refused = await short.train(examples, context()).catch(({ message }: Error) => message);
    expect(refused).to.match(/languageModel\.maxTokens: 12 of 12 prompts do not fit 4 tokens/);
  });
});
