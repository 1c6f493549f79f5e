import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  Generator,
  Graph,
  ReferenceEngine,
  Trainer,
  adam,
  linear,
  readSafetensors,
  reduceMean,
  square,
  subtract,
} from '../../../framework/tensor/index.js';
import { Divergence } from '../../../components/training/divergence.js';
import { fit, type FitOptions, type Fitted } from '../../../components/training/fit.js';

const features = 3;
const feeds = (seed: number) => {
  const generator = new Generator(seed);
  const x = new Float32Array(4 * features);
  generator.normalInto(x);
  const y = Float32Array.from({ length: 4 }, (_, row) => 2 * x[row * features]! - x[row * features + 1]!);
  return { x: { data: x, shape: [4, features] }, y: { data: y, shape: [4, 1] } };
};

/** A linear regression, as something to fit. */
async function trainerOf(): Promise<Trainer> {
  const graph = new Graph({ training: true });
  const predicted = linear(graph.scope('model'), graph.input('x', ['row', features]), { width: 1 });
  const loss = reduceMean(square(subtract(predicted, graph.input('y', ['row', 1]))));
  const options = {
    loss,
    report: { loss_fit: loss },
    optimizer: adam({ learningRate: 0.05 }),
    generator: new Generator(3),
  };
  return Trainer.create(new ReferenceEngine(), options);
}

/** Validation that gives the scores one after the other, with a patience of 2. */
function monitored(scores: readonly number[]): Pick<FitOptions, 'validate' | 'monitor'> {
  let epoch = 0;
  return {
    validate: () => Promise.resolve({ 'validation/score': scores[epoch++]! }),
    monitor: { curve: 'validation/score', higherIsBetter: true, patience: 2 },
  };
}

describe('training/fit', () => {
  let folder: string;
  let curves: { name: string; value: number; epoch: number }[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-fit-'));
    curves = [];
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const run = async (options: Partial<FitOptions> = {}): Promise<Fitted> => {
    const trainer = await trainerOf();
    try {
      return await fit({
        trainer,
        epochs: 6,
        batches: (epoch) => [
          { feeds: feeds(2 * epoch), patients: 4 },
          { feeds: feeds(2 * epoch + 1), patients: 4 },
        ],
        checkpoints: folder,
        journal: {
          metric: (name, value, epoch) => curves.push({ name, value, epoch }),
          progress: () => {},
          note: () => {},
        },
        signal: new AbortController().signal,
        ...options,
      });
    } finally {
      await trainer.dispose();
    }
  };

  /** The training loss of the epoch before, as the batches of each epoch got it. */
  const seen = async (epochs: number): Promise<(number | undefined)[]> => {
    const losses: (number | undefined)[] = [];
    await run({
      epochs,
      batches: (epoch, before) => {
        losses.push(before['train/loss']);
        return [{ feeds: feeds(epoch), patients: 4, curves: { weight: epoch } }];
      },
    });
    return losses;
  };

  it('reports the mean of every term of an epoch', async () => {
    await run({ epochs: 1 });
    expect(curves.map(({ name }) => name)).to.deep.equal(['train/loss', 'train/loss_fit']);
    expect(curves[0]!.value).to.equal(curves[1]!.value);
  });

  it('tells within an epoch how far it is, with its loss and the score of the epoch before', async () => {
    const told: string[] = [];
    const progress = (done: number, _total: number, _unit: string, ...scores: readonly { readonly name: string }[]) =>
      told.push([done, ...scores.map(({ name }) => name)].join(' '));
    const { now } = Date;
    let time = 0;
    // Two seconds pass with every look at the clock: it is told at most once a second.
    Date.now = () => (time += 2000);
    try {
      const journal = { metric: () => {}, note: () => {}, progress };
      await run({ epochs: 2, batchCount: () => 2, journal, ...monitored([0.1, 0.2]) });
    } finally {
      Date.now = now;
    }
    const [loss, score] = ['train/loss', 'validation/score'];
    expect(told).to.deep.equal([
      '0',
      `0.5 ${loss}`,
      `1 ${loss}`,
      `1 ${loss} ${score}`,
      `1.5 ${loss} ${score}`,
      `2 ${loss} ${score}`,
      '2',
    ]);
  });

  it('leaves a term out of the mean where it does not hold', async () => {
    await run({ epochs: 1, batches: () => [{ feeds: feeds(1), patients: 4, undefinedTerms: ['loss_fit'] }] });
    expect(curves.map(({ name }) => name)).to.deep.equal(['train/loss']);
  });

  it('stops when patience is over, and keeps the best epoch; a tie is no improvement', async () => {
    const fitted = await run(monitored([0.1, 0.3, 0.3, 0.2, 0.9, 0.9]));
    expect(fitted).to.include({ epochs: 4, bestEpoch: 2, bestScore: 0.3 });
  });

  it('keeps the last epoch where nothing is monitored', async () => {
    expect(await run()).to.include({ epochs: 6, bestEpoch: 6, bestScore: null });
  });

  it('ends with the same weights and curves when it was stopped at any epoch and started again', async () => {
    const whole = await run(monitored([0.1, 0.2, 0.3, 0.25, 0.4, 0.3]));
    const unbroken = [...curves];
    for (const stopAfter of [1, 3, 5]) {
      await rm(folder, { recursive: true, force: true });
      folder = await mkdtemp(join(tmpdir(), 'formulary-fit-'));
      const scores = [0.1, 0.2, 0.3, 0.25, 0.4, 0.3];
      await run({ ...monitored(scores), epochs: stopAfter });
      curves = [];
      const resumed = await run(monitored(scores.slice(stopAfter)));
      expect(resumed.parameters).to.deep.equal(whole.parameters);
      expect(resumed.bestEpoch).to.equal(whole.bestEpoch);
      expect(curves).to.deep.equal(unbroken);
    }
  });

  it('ends with the same weights and curves when it was stopped within an epoch and started again', async () => {
    const scores = [0.1, 0.2, 0.3, 0.25, 0.4, 0.3];
    const whole = await run(monitored(scores));
    const unbroken = [...curves];
    for (const stopAfter of [1, 4, 7]) {
      await rm(folder, { recursive: true, force: true });
      folder = await mkdtemp(join(tmpdir(), 'formulary-fit-'));
      const stop = new AbortController();
      let steps = 0;
      const broken = run({
        ...monitored(scores),
        checkpointMinutes: 0,
        signal: stop.signal,
        *batches(epoch) {
          for (const half of [0, 1]) {
            if (steps++ === stopAfter) stop.abort(new Error('killed'));
            yield { feeds: feeds(2 * epoch + half), patients: 4 };
          }
        },
      });
      expect(String(await broken.catch(String))).to.equal('Error: killed');
      curves = [];
      const resumed = await run(monitored(scores.slice(Math.floor(stopAfter / 2))));
      expect(resumed.parameters).to.deep.equal(whole.parameters);
      expect(curves).to.deep.equal(unbroken);
    }
  });

  it('hands the curves of the epoch before to the batches, also after it was started again', async () => {
    expect(await seen(2)).to.have.length(2);
    const resumed = await seen(4);
    const told = curves.filter(({ name }) => name === 'train/loss').map(({ value }) => value);
    expect(resumed, 'epochs 3 and 4').to.deep.equal([told.at(-3), told.at(-2)]);
    const weights = curves.filter(({ name }) => name === 'train/weight').map(({ value }) => value);
    expect(weights.slice(-4)).to.deep.equal([1, 2, 3, 4]);
  });

  it('stops between steps when asked to', async () => {
    const stop = new AbortController();
    const reason = new Error('asked to stop');
    const problem = await run({
      signal: stop.signal,
      *batches() {
        yield { feeds: feeds(1), patients: 4 };
        stop.abort(reason);
        yield { feeds: feeds(2), patients: 4 };
      },
    }).catch((error: unknown) => error);
    expect(problem).to.equal(reason);
  });

  it('ends with a clear message, and the batch, when the loss is no longer finite', async () => {
    const broken = { ...feeds(1), y: { data: new Float32Array(4).fill(Infinity), shape: [4, 1] } };
    const problem = await run({ batches: () => [{ feeds: broken, patients: 4 }] }).catch((error: unknown) => error);
    // An input error would not be kept as a failed run.
    expect(problem).to.be.instanceOf(Divergence);
    const { message } = problem as Divergence;
    expect(message).to.match(/training, epoch 1: the loss is no longer finite .*diverged-batch\.safetensors/);
    expect(message).to.match(/Lower `training\.learningRate`, set `training\.gradientClipping` to 1 or less/);
  });

  it('ends when the loss explodes, and keeps the batch that did it', async () => {
    const huge = { ...feeds(1), y: { data: new Float32Array(4).fill(1e6), shape: [4, 1] } };
    const problem = await run({
      epochs: 1,
      group: 'teacher',
      *batches() {
        for (let step = 0; step < 30; step++) yield { feeds: feeds(step), patients: 4 };
        yield { feeds: huge, patients: 4 };
      },
    }).catch((error: Error) => error.message);
    expect(problem).to.match(/teacher, epoch 1: the loss has exploded \(loss = \d+/);
    expect(problem).to.match(/Lower `teacher\.learningRate`/);
    const { tensors } = await readSafetensors(join(folder, 'diverged-batch.safetensors'));
    expect(Array.from(tensors['y']!.data)).to.deep.equal([1e6, 1e6, 1e6, 1e6]);
  });
});
