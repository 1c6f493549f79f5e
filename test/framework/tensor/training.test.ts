import { expect } from 'chai';
import {
  adam,
  embedding,
  Generator,
  Graph,
  initialValues,
  linear,
  optimizerOf,
  reduceMean,
  reduceSum,
  ReferenceEngine,
  reshape,
  square,
  subtract,
  Trainer,
  transformerBlock,
  type ArrayTensor,
  type Engine,
  type Feeds,
} from '../../../framework/tensor/index.js';
import onnxruntime from '../../../components/engines/onnxruntime/onnxruntime.js';

const build = onnxruntime.build as (given: { options: { provider: 'cpu'; threads: number } }) => Engine;
const engine = (threads = 1) => build({ options: { provider: 'cpu', threads } });

/** A small model with an embedding, a transformer block with dropout and a linear head. */
function model(training: boolean) {
  const graph = new Graph({ training });
  const ids = graph.input('ids', ['row', 6], 'int32');
  const target = graph.input('target', ['row']);
  const root = graph.scope('model');
  const x = embedding(root.scope('codes'), ids, { rows: 20, width: 8 });
  const hidden = transformerBlock(root.scope('block'), x, {
    heads: 2,
    innerWidth: 12,
    attentionDropout: 0.1,
    dropout: 0.4,
    norm: 'pre',
    activation: 'gelu-tanh',
  });
  const score = reshape(linear(root.scope('head'), reduceMean(hidden, [1]), { width: 1 }), ['row']);
  return { graph, score, loss: reduceMean(square(subtract(score, target))) };
}

function batch(generator: Generator): Feeds {
  const ids = Int32Array.from({ length: 24 }, () => generator.integer(20));
  const target = new Float32Array(4);
  generator.uniformInto(target);
  return { ids: { data: ids, shape: [4, 6] }, target: { data: target, shape: [4] } };
}

const trainer = (threads = 1) =>
  Trainer.create(engine(threads), {
    loss: model(true).loss,
    optimizer: adam({ learningRate: 0.01 }),
    generator: new Generator(7),
  });

async function train(subject: Trainer, from: number, to: number): Promise<number[]> {
  const losses: number[] = [];
  for (let step = from; step < to; step++) losses.push((await subject.step(batch(new Generator(step))))['loss']!);
  return losses;
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function bytesOf(values: Readonly<Record<string, ArrayTensor>>): string {
  return Object.entries(values)
    .map(([name, { data }]) => `${name} ${Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex')}`)
    .join('\n');
}

const averagingTrainer = () =>
  Trainer.create(engine(), {
    loss: model(false).loss,
    optimizer: adam({ learningRate: 0.01 }),
    generator: new Generator(7),
    averageDecay: 0.75,
  });

describe('Trainer', () => {
  it('makes the loss smaller', async () => {
    const losses = await train(await trainer(), 0, 200);
    expect(mean(losses.slice(-20))).to.be.below(mean(losses.slice(0, 20)) / 2);
  });

  it('gives the same bytes for the same seed, with one thread or two', async () => {
    const parameters = [];
    for (const threads of [1, 1, 2]) {
      const subject = await trainer(threads);
      await train(subject, 0, 10);
      parameters.push(bytesOf(subject.parameters()));
    }
    expect(parameters[1]).to.equal(parameters[0]);
    expect(parameters[2]).to.equal(parameters[0]);
  });

  it('goes on exactly where a state was taken', async () => {
    const unbroken = await trainer();
    await train(unbroken, 0, 10);
    const first = await trainer();
    await train(first, 0, 5);
    const state = structuredClone(first.state());
    const second = await trainer();
    second.restore(state);
    await train(second, 5, 10);
    expect(bytesOf(second.parameters())).to.equal(bytesOf(unbroken.parameters()));
    expect(second.state()).to.deep.equal(unbroken.state());
  });

  it('gives the same first loss as the reference', async () => {
    const { graph, loss } = model(false);
    const parameters = initialValues(graph.parameters, new Generator(3));
    const feeds = batch(new Generator(1));
    const [expected, measured] = await Promise.all(
      [new ReferenceEngine(), engine()].map(async (subject) => {
        const program = await subject.compile(graph, { loss });
        program.setParameters(parameters);
        return (await program.run(feeds))['loss']!.data[0]!;
      }),
    );
    expect(measured).to.be.closeTo(expected!, 1e-6);
  });

  it('leaves frozen parameters and scales gradients down to the norm asked for', async () => {
    const graph = new Graph();
    const x = graph.input('x', ['row', 2]);
    const frozen = graph.parameter('frozen', [2], (target) => target.fill(1), { trainable: false });
    const weight = graph.parameter('weight', [2], (target) => target.fill(3));
    const loss = reduceSum(square(subtract(weight, frozen))); // Gradient 2 · (3 − 1) = 4 for each: norm √32
    const subject = await Trainer.create(engine(), {
      loss,
      report: { rows: reduceSum(x) },
      optimizer: optimizerOf({
        name: 'descent',
        learningRate: 1,
        rule: {
          moments: [],
          scalars: ['step'],
          change: ({ subtract: minus, multiply: times }, { parameter, gradient }, { step }) => ({
            parameter: minus(parameter, times(gradient, step)),
          }),
        },
        scalars: ({ rate, gradientScale }) => ({ step: rate * gradientScale }),
      }),
      generator: new Generator(1),
      clipNorm: 1,
    });
    const reported = await subject.step({ x: { data: Float32Array.of(1, 2), shape: [1, 2] } });
    expect(reported).to.deep.equal({ loss: 8, rows: 3 });
    expect(subject.parameters()['frozen']!.data).to.deep.equal(Float32Array.of(1, 1));
    expect(subject.parameters()['weight']!.data[0]).to.be.closeTo(3 - Math.SQRT1_2, 1e-6);
  });

  it('accumulates batches into one step, and keeps averages', async () => {
    const [first, second] = [batch(new Generator(1)), batch(new Generator(2))];
    const joined: Feeds = {
      ids: { data: Int32Array.of(...first['ids']!.data, ...second['ids']!.data), shape: [8, 6] },
      target: { data: Float32Array.of(...first['target']!.data, ...second['target']!.data), shape: [8] },
    };
    const [together, apart] = [await averagingTrainer(), await averagingTrainer()];
    const before = together.parameters()['model/head/bias']!.data[0]!;
    const [whole, parts] = [await together.step(joined), await apart.step([first, second])];
    expect(parts['loss']).to.be.closeTo(whole['loss']!, 1e-6);
    const [wholeHead, partsHead] = [together, apart].map((subject) => subject.parameters()['model/head/weight']!.data);
    wholeHead!.forEach((value: number, i: number) => expect(partsHead![i]).to.be.closeTo(value, 1e-4));
    const after = together.parameters()['model/head/bias']!.data[0]!;
    expect(together.averages()['model/head/bias']!.data[0]).to.be.closeTo(0.75 * before + 0.25 * after, 1e-7);
    const resumed = await averagingTrainer();
    resumed.restore(together.state());
    expect(resumed.averages()).to.deep.equal(together.averages());
  });
});
