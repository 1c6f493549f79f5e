import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import llama from '../../../../components/teachers/llama/llama.js';
import binaryCrossEntropy from '../../../../components/losses/binary-cross-entropy.js';
import ddiPenalty from '../../../../components/losses/ddi-penalty.js';
import type { Loss } from '../../../../components/contracts/loss.js';
import onnxruntime from '../../../../components/engines/onnxruntime/onnxruntime.js';
import type { PromptText, Teacher, TeacherExamples } from '../../../../components/contracts/teacher.js';
import { UserInputError } from '../../../../framework/errors.js';
import { readSafetensors } from '../../../../framework/tensor/index.js';
import { askedOf } from '../asked-of.js';
import { build } from '../../build.js';
import { rowOf } from '../../row-of.js';

const plain = rowOf({});

const small = { width: 16, layers: 1, heads: 2, innerWidth: 24, learningRate: 5e-3, batchSize: 4, epochs: 3 };
const words = ['fever', 'cough', 'fracture', 'anemia'];

/** Prompts whose last word decides the one medication; every second one has a history that may be dropped. */
function examples(count: number): TeacherExamples {
  const texts = Array.from({ length: count }, (_, i): PromptText => {
    const current = `In this visit, he has diagnosis: ${words[i % 4]}.`;
    return i % 2 === 0
      ? [current]
      : [`In 1 visit, the patient had diagnosis: ${words[(i + 1) % 4]}. ${current}`, current];
  });
  const labels = Uint8Array.from({ length: count * 4 }, (_, i) => (i % 4 === Math.floor(i / 4) % 4 ? 1 : 0));
  return {
    train: { ...askedOf(texts), labels },
    validation: { ...askedOf(texts), labels },
    later: askedOf(texts),
    probes: texts.slice(0, 2),
    medications: ['A', 'B', 'C', 'D'],
    interactions: [[0, 1]],
  };
}

/** Builds a teacher; `steps` takes the place of the epochs. */
function teacherOf(options: object, engine = build(onnxruntime)): Teacher {
  const { epochs, ...others } = small;
  const length = 'steps' in options ? {} : { epochs };
  return build(
    llama,
    { ...others, ...length, ...options },
    { engine, losses: new Map(), prompt: { currentVisitFrom: 'In this visit' }, row: plain },
  );
}

describe('teachers/llama', () => {
  let folder: string;
  let curve: number[];
  const silent = { progress: () => {}, note: () => {} };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-llama-'));
    curve = [];
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const context = () => ({
    folder,
    checkpoints: folder,
    signal: new AbortController().signal,
    journal: {
      ...silent,
      metric: (name: string, value: number) => (name === 'validation/teacher/prauc' ? curve.push(value) : 0),
    },
  });

  for (const options of [
    {},
    { wordPath: true },
    { heads: 4, keyValueHeads: 2 },
    { keep: 'last', dropout: 0.1 },
  ] as const) {
    it(`learns which word means which medication: ${JSON.stringify(options)}`, async () => {
      const teacher = teacherOf({ ...options, epochs: 12 });
      const { train } = examples(24);
      await teacher.train(examples(24), context());
      const { logits, hidden, width } = await teacher.features(folder, train, context());
      expect(hidden).to.have.length(24 * width);
      for (let prompt = 0; prompt < 24; prompt++) {
        const row = Array.from(logits.subarray(prompt * 4, prompt * 4 + 4));
        expect(row.indexOf(Math.max(...row))).to.equal(prompt % 4);
      }
    });
  }

  it('sums words of the history apart only where the prompt says where the current visit begins', async () => {
    const services = { engine: build(onnxruntime), losses: new Map(), prompt: {}, row: plain };
    const teacher = build(llama, { ...small, wordPath: true }, services);
    expect(await teacher.files!().catch((error: Error) => error.message)).to.match(
      /^teacher\.wordPath: .*the prompt does not say where it begins\n.*prompt\.currentVisitFrom/,
    );
  });

  it('gives a prompt the same features alone and packed with others', async () => {
    const teacher = teacherOf({ wordPath: true });
    const { train } = examples(6);
    await teacher.train(examples(6), context());
    const together = await teacher.features(folder, train, context());
    for (const [i, prompt] of train.prompts.entries()) {
      const alone = await teacher.features(folder, askedOf([prompt]), context());
      alone.hidden.forEach((value, j) => expect(value).to.be.closeTo(together.hidden[i * together.width + j]!, 1e-5));
    }
  });

  it('trains to the same bytes twice', async () => {
    const bytes = [];
    for (const attempt of ['one', 'two']) {
      const own = await mkdtemp(join(folder, attempt));
      await teacherOf({ dropout: 0.1 }).train(examples(8), { ...context(), folder: own, checkpoints: own });
      bytes.push(await readFile(join(own, 'model.safetensors')));
    }
    expect(bytes[0]!.equals(bytes[1]!)).to.equal(true);
  });

  /** The trained weights of 3 steps of 5 prompts. */
  const weights = async (name: string, options: object, engine = build(onnxruntime)) => {
    const own = await mkdtemp(join(folder, name));
    await teacherOf({ batchSize: 5, steps: 3, keep: 'last', ...options }, engine).train(examples(10), {
      ...context(),
      folder: own,
      checkpoints: own,
    });
    return (await readSafetensors(join(own, 'model.safetensors'))).tensors;
  };

  it('computes a step in parts with the result of the whole, also where the last part is smaller', async () => {
    const [whole, parts] = [await weights('whole', {}), await weights('parts', { microBatch: 2 })];
    // AdamW divides gradients by their size, so rounding counts where a gradient is almost nothing.
    for (const [name, { data }] of Object.entries(whole))
      data.forEach((value, i) => expect(parts[name]!.data[i]!, name).to.be.closeTo(value, 1e-4));
  });

  it('computes the parts of a step at the same time with the bytes of one after the other', async () => {
    const options = { microBatch: 2, dropout: 0.1, keep: 'best' };
    const [one, two] = [await weights('one', options), await weights('two', options, build(onnxruntime, { lanes: 2 }))];
    for (const [name, { data }] of Object.entries(one)) expect(two[name]!.data, name).to.deep.equal(data);
  });

  it('trains a given number of steps, the last pass cut short', async () => {
    // 24 prompts in batches of 4 are 6 steps a pass: 9 steps are a pass and a half.
    await teacherOf({ steps: 9 }).train(examples(24), context());
    expect(curve).to.have.length(2);
    const half = await readFile(join(folder, 'model.safetensors'));
    const other = await mkdtemp(join(folder, 'whole'));
    await teacherOf({ steps: 12 }).train(examples(24), { ...context(), folder: other, checkpoints: other });
    expect(half.equals(await readFile(join(other, 'model.safetensors')))).to.equal(false);
  });

  it('is trained with the losses that are given to it: a penalty on interactions lowers a medication of the pair', async () => {
    const losses = { prescription: binaryCrossEntropy, interactions: ddiPenalty };
    const terms = new Map<string, Loss>([
      ['prescription', build(binaryCrossEntropy)],
      ['interactions', build(ddiPenalty, { weight: 5 })],
    ]);
    const given = { engine: build(onnxruntime), losses: terms, prompt: {}, row: rowOf({ teacherLosses: losses }) };
    const everything = { ...examples(8), train: { ...examples(8).train, labels: new Uint8Array(32).fill(1) } };
    await build(llama, { ...small, epochs: 12 }, given).train(everything, context());
    const { logits } = await teacherOf({}).features(folder, everything.train, context());
    const mean = (medication: number) =>
      logits.filter((_, i) => i % 4 === medication).reduce((sum, x) => sum + x, 0) / 8;
    expect(Math.min(mean(0), mean(1))).to.be.below(Math.min(mean(2), mean(3)) - 0.2);
  });

  it('drops the oldest visits of a prompt that is too long', async () => {
    const teacher = teacherOf({ maxTokens: 12, epochs: 1 });
    const { train } = examples(4);
    await teacher.train(examples(4), context());
    const whole = await teacher.features(folder, train, context());
    const shortest = await teacher.features(folder, askedOf(train.prompts.map((texts) => [texts.at(-1)!])), context());
    expect(whole.hidden).to.deep.equal(shortest.hidden);
  });

  it('says before training how many prompts do not fit even without history', async () => {
    const problem = await teacherOf({ maxTokens: 5 })
      .train(examples(4), context())
      .catch((error: unknown) => error);
    expect(problem).to.be.instanceOf(UserInputError);
    expect((problem as Error).message).to.match(
      /teacher\.maxTokens: 4 of 4 prompts do not fit 5 tokens .* the longest has \d+/,
    );
    expect(curve).to.deep.equal([]);
  });

  it('checks the prompts that it will be asked about later before training', async () => {
    const long = [['one two three four five six seven eight nine ten eleven twelve thirteen']];
    const problem = await teacherOf({ maxTokens: 12 })
      .train({ ...examples(4), later: askedOf(long) }, context())
      .catch((error: unknown) => error);
    expect((problem as Error).message).to.match(/1 of 1 prompts do not fit 12 tokens/);
  });

  it('cuts off the end as released where that is asked for', async () => {
    const teacher = teacherOf({ maxTokens: 5, truncation: 'end', epochs: 1 });
    await teacher.train(examples(4), context());
    const { hidden } = await teacher.features(
      folder,
      askedOf([['in this visit , fever'], ['in this visit , cough']]),
      context(),
    );
    expect(hidden.subarray(0, 16)).to.deep.equal(hidden.subarray(16));
  });
});
