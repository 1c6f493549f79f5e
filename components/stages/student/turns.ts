import { add, Graph, multiply, reduceMean, type Generator, type Tensor } from '../../../framework/tensor/index.js';
import { crossEntropy } from '../../losses/binary-cross-entropy.js';
import type { Pretraining } from '../../contracts/pretraining.js';
import { batchOrder } from '../../training/batch-order.js';
import type { Batch } from '../../training/fit.js';
import { firstStep } from '../../training/weighted-terms.js';
import type { BoundSamples } from './bound-samples.js';
import { Objective, studentScope } from './objective.js';

/** A training in a program of its own, by the name of its curves. */
export interface Turn {
  /** `train/<name>/loss` */
  readonly name: string;
  readonly epochs: number;
  readonly learningRate: number;
  readonly loss: Tensor;
  /** Scalars that become curves, by name. */
  readonly report: Readonly<Record<string, Tensor>>;
  /** @param generator random numbers of this epoch alone */
  batches(generator: Generator): Iterable<Batch>;
}

/** Pre-training: Σ weight · mean over entries of its terms, and the mean of every term. */
export function pretrainingTurn(task: Pretraining): Turn {
  const { epochs, learningRate } = task;
  const graph = new Graph({ training: true });
  const terms = Object.entries(task.forward(graph.scope(studentScope))).map(([name, { weight, perEntry }]) => ({
    name: `loss_${name}`,
    mean: reduceMean(perEntry, [0]),
    weight,
  }));
  if (terms.length === 0) throw new Error('pre-training needs at least one term');
  const loss = terms.map(({ mean, weight }) => multiply(mean, weight)).reduce((sum, term) => add(sum, term));
  const report = Object.fromEntries(terms.map(({ name, mean }) => [name, mean]));
  const feeds = (entries: Int32Array, generator: Generator) => task.feeds(entries, { scope: studentScope, generator });
  const batches = (generator: Generator) => batchesOf(task.entries, task.batchSize, feeds, generator);
  return { name: 'pretraining', epochs, learningRate, loss, report, batches };
}

/** What stands between two rounds of pre-training: the model itself, with binary cross-entropy. */
export function fineTuningTurn(
  { alternation, learningRate, batchSize }: Pretraining,
  { samples, model, able }: BoundSamples,
): Turn {
  const prescription = { name: 'prescription', loss: crossEntropy(1), minimumBatch: 1 };
  const objective = new Objective(samples, model, [prescription], undefined);
  const { loss, report } = objective;
  const feeds = (some: Int32Array, generator: Generator) => objective.feeds(some, { ...firstStep, generator });
  const batches = (generator: Generator) => batchesOf(able, batchSize, feeds, generator);
  return { name: 'fine-tuning', epochs: alternation?.epochs ?? 0, learningRate, loss, report, batches };
}

function* batchesOf(
  entries: Int32Array,
  size: number,
  feeds: (some: Int32Array, generator: Generator) => Batch['feeds'],
  generator: Generator,
): Iterable<Batch> {
  const order = batchOrder(entries, () => 1, { size, bucket: 1 }, generator.split('order'));
  for (const [step, some] of order.entries())
    yield { feeds: feeds(some, generator.split(`step ${step}`)), patients: some.length };
}
