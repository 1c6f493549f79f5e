import type { StageJournal } from '../../framework/contracts/stage.js';
import type { ArrayTensor, Feeds, Trainer } from '../../framework/tensor/index.js';
import { readCheckpoint, writeCheckpoint, type CurvePoint } from './checkpoint.js';
import { divergence } from './divergence.js';
import { EarlyStopping } from './early-stopping.js';
import { ExplosionWatch } from './explosion.js';
import { TermMeans } from './term-means.js';

/** One step's input. */
export interface Batch {
  readonly feeds: Feeds;
  readonly patients: number;
  /** Reported terms that do not hold for this batch (a contrast between patients in a batch of one). */
  readonly undefinedTerms?: readonly string[];
}

export interface FitOptions {
  readonly trainer: Trainer;
  /** Stands in the names of the training curves: `train/<group>/loss`; none: `train/loss`. */
  readonly group?: string;
  readonly epochs: number;
  /** The batches of an epoch (1, 2, …), in order: a function of the epoch alone, so that a resumed training sees the same. */
  batches(epoch: number): Iterable<Batch>;
  /** Scores of the present weights by curve name (`validation/prauc`). */
  validate?(parameters: Readonly<Record<string, ArrayTensor>>): Promise<Readonly<Record<string, number>>>;
  /** Chooses the best epoch and ends early; absent: every epoch is trained and the last weights are kept. */
  readonly monitor?: { readonly curve: string; readonly higherIsBetter: boolean; readonly patience: number };
  /** Folder for what survives a kill. */
  readonly checkpoints: string;
  readonly journal: StageJournal;
  readonly signal: AbortSignal;
}

export interface Fitted {
  /** The best weights, or the last where nothing is monitored. */
  readonly parameters: Readonly<Record<string, ArrayTensor>>;
  readonly bestEpoch: number;
  readonly bestScore: number | null;
  readonly epochs: number;
  readonly history: readonly CurvePoint[];
}

/**
 * Trains epoch by epoch: a checkpoint after each, early stopping, curves to the journal. Continues from the checkpoint of a
 * killed attempt and ends with the same weights as an unbroken training.
 */
export async function fit(options: FitOptions): Promise<Fitted> {
  const { trainer, journal, monitor, epochs } = options;
  const resumed = await readCheckpoint(options.checkpoints);
  const history: CurvePoint[] = [...(resumed?.history ?? [])];
  const watch = new ExplosionWatch();
  const stopping = new EarlyStopping(monitor ?? { patience: 0, higherIsBetter: true }, resumed?.stopping);
  let best = resumed?.best;
  let epoch = resumed?.epoch ?? 0;
  if (resumed !== undefined) {
    trainer.restore(resumed.trainer);
    for (const { name, value, epoch: step } of history) journal.metric(name, value, step);
    journal.note(`continues after epoch ${epoch}`);
  }
  while (epoch < epochs && !stopping.exhausted(epoch)) {
    journal.progress(epoch, epochs, 'epochs');
    epoch++;
    const record = (curves: Readonly<Record<string, number>>) => {
      for (const [name, value] of Object.entries(curves)) {
        history.push({ name, value, epoch });
        journal.metric(name, value, epoch);
      }
    };
    record(await trainEpoch(options, epoch, watch));
    if (options.validate !== undefined) {
      const parameters = trainer.parameters();
      const scores = await options.validate(parameters);
      record(scores);
      if (monitor !== undefined && stopping.improves(epoch, scores[monitor.curve] ?? NaN)) best = copied(parameters);
    }
    const checkpoint = { epoch, trainer: trainer.state(), stopping: stopping.state, history };
    await writeCheckpoint(options.checkpoints, best === undefined ? checkpoint : { ...checkpoint, best });
  }
  journal.progress(epochs, epochs, 'epochs');
  const { bestEpoch, bestScore } = stopping.state;
  return {
    parameters: best ?? copied(trainer.parameters()),
    bestEpoch: bestEpoch === 0 ? epoch : bestEpoch,
    bestScore,
    epochs: epoch,
    history,
  };
}

async function trainEpoch(
  options: FitOptions,
  epoch: number,
  watch: ExplosionWatch,
): Promise<Readonly<Record<string, number>>> {
  const terms = new TermMeans();
  const prefix = options.group === undefined ? 'train' : `train/${options.group}`;
  for (const { feeds, patients, undefinedTerms } of options.batches(epoch)) {
    options.signal.throwIfAborted();
    const report = await options.trainer.step(feeds);
    const loss = report['loss']!;
    if (!Number.isFinite(loss) || watch.explodes(loss))
      throw await divergence(options.checkpoints, { epoch, section: options.group ?? 'training', report, feeds });
    for (const [name, value] of Object.entries(report))
      if (undefinedTerms?.includes(name) !== true) terms.add(`${prefix}/${name}`, value, patients);
  }
  return terms.means();
}

/** Trainers may reuse the arrays that they hand out. */
function copied(parameters: Readonly<Record<string, ArrayTensor>>): Readonly<Record<string, ArrayTensor>> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { data, shape }]) => [name, { data: data.slice(), shape }]),
  );
}
