import type { StageJournal } from '../../framework/contracts/stage.js';
import type { ArrayTensor, Feeds, Trainer } from '../../framework/tensor/index.js';
import { readCheckpoint, writeCheckpoint, type CurvePoint, type WithinEpoch } from './checkpoint.js';
import { divergence } from './divergence.js';
import { EarlyStopping } from './early-stopping.js';
import { ExplosionWatch } from './explosion.js';
import { TermMeans } from './term-means.js';

/** One step's input. */
export interface Batch {
  /** Several are computed one after the other, and make one step with the weighted mean of their gradients. */
  readonly feeds: Feeds | readonly Feeds[];
  /** The weights of several feeds, which sum to 1. */
  readonly shares?: readonly number[];
  readonly patients: number;
  /** Reported terms that do not hold for this batch (a contrast between patients in a batch of one). */
  readonly undefinedTerms?: readonly string[];
  /** Values of the step beside what the program reports, by name: the weights of terms. Their means become curves. */
  readonly curves?: Readonly<Record<string, number>>;
}

export interface FitOptions {
  readonly trainer: Trainer;
  /** Stands in the names of the training curves: `train/<group>/loss`; none: `train/loss`. */
  readonly group?: string;
  readonly epochs: number;
  /**
   * The batches of an epoch (1, 2, …), in order. They must follow from what is passed alone, so that a resumed training sees
   * the same.
   *
   * @param curves the values of the epoch before, by the name of the curve; none in the first epoch
   */
  batches(epoch: number, curves: Readonly<Record<string, number>>): Iterable<Batch>;
  /** Number of batches of an epoch, for those who watch; absent: they see whole epochs alone. */
  batchCount?(epoch: number): number;
  /** Scores of the present weights by curve name (`validation/prauc`). */
  validate?(parameters: Readonly<Record<string, ArrayTensor>>): Promise<Readonly<Record<string, number>>>;
  /** Chooses the best epoch and ends early; absent: every epoch is trained and the last weights are kept. */
  readonly monitor?: { readonly curve: string; readonly higherIsBetter: boolean; readonly patience: number };
  /** Folder for what survives a kill. */
  readonly checkpoints: string;
  /** Minutes after which an epoch that goes on is kept too; absent: only whole epochs are. */
  readonly checkpointMinutes?: number;
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
 * Trains epoch by epoch: a checkpoint after each and, where asked for, within them, early stopping, curves to the journal.
 * Continues from the checkpoint of a killed attempt and ends with the same weights as an unbroken training.
 *
 * @throws Divergence when the loss explodes or is not finite; the batch is kept below `checkpoints`
 * @example
 * const trainer = await Trainer.create(engine, { loss, optimizer: adam({ learningRate: 1e-3 }), generator });
 * const { parameters, bestEpoch } = await fit({
 *   trainer,
 *   epochs: 30,
 *   batches: (epoch) => batchesOf(generator.split(`order of epoch ${epoch}`)),
 *   validate: async (weights) => ({ 'validation/prauc': await score(weights) }),
 *   monitor: { curve: 'validation/prauc', higherIsBetter: true, patience: 5 },
 *   checkpoints: context.checkpoints,
 *   journal: context.journal,
 *   signal: context.signal,
 * });
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
    const steps = resumed.within === undefined ? '' : ` and ${resumed.within.batches} steps`;
    if (epoch < epochs) journal.note(`continues after epoch ${epoch}${steps}`);
  }
  const save = (done: number, within?: WithinEpoch) =>
    writeCheckpoint(options.checkpoints, {
      epoch: done,
      ...(within && { within }),
      trainer: trainer.state(),
      ...(best && { best }),
      stopping: stopping.state,
      history,
    });
  let within = resumed?.within;
  while (epoch < epochs && !stopping.exhausted(epoch)) {
    const latest = latestScores([lossCurve(options), monitor?.curve], history);
    journal.progress(epoch, epochs, 'epochs', ...latest);
    epoch++;
    const record = (curves: Readonly<Record<string, number>>) => {
      for (const [name, value] of Object.entries(curves)) {
        history.push({ name, value, epoch });
        journal.metric(name, value, epoch);
      }
    };
    const done = epoch - 1;
    const part = { epoch, curves: curvesOf(history, done), ...(within && { within }) };
    record(await trainEpoch(options, part, watch, (progress) => save(done, progress)));
    within = undefined;
    if (options.validate !== undefined) {
      const parameters = trainer.parameters();
      const scores = await options.validate(parameters);
      record(scores);
      if (monitor !== undefined && stopping.improves(epoch, scores[monitor.curve] ?? NaN)) best = copied(parameters);
    }
    await save(epoch);
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

/** An epoch that is to be trained, or the rest of it. */
interface EpochToTrain {
  readonly epoch: number;
  /** The values of the epoch before. */
  readonly curves: Readonly<Record<string, number>>;
  readonly within?: WithinEpoch;
}

async function trainEpoch(
  options: FitOptions,
  { epoch, curves: before, within }: EpochToTrain,
  watch: ExplosionWatch,
  save: (progress: WithinEpoch) => Promise<void>,
): Promise<Readonly<Record<string, number>>> {
  const terms = new TermMeans(within?.means);
  const pause = (options.checkpointMinutes ?? Infinity) * 60_000;
  let saved = Date.now();
  let batches = 0;
  const prefix = prefixOf(options);
  const tell = progressTeller(options, epoch, before);
  for (const { feeds, shares, patients, undefinedTerms, curves = {} } of options.batches(epoch, before)) {
    if (++batches <= (within?.batches ?? 0)) continue;
    options.signal.throwIfAborted();
    const report = await options.trainer.step(feeds, shares);
    const loss = report['loss']!;
    if (!Number.isFinite(loss) || watch.explodes(loss))
      throw await divergence(options.checkpoints, { epoch, section: options.group ?? 'training', report, feeds });
    for (const [name, value] of Object.entries({ ...report, ...curves }))
      if (undefinedTerms?.includes(name) !== true) terms.add(`${prefix}/${name}`, value, patients);
    tell(batches, loss);
    if (Date.now() - saved < pause) continue;
    await save({ batches, means: terms.state() });
    saved = Date.now();
  }
  return terms.means();
}

function prefixOf({ group }: FitOptions): string {
  return group === undefined ? 'train' : `train/${group}`;
}

function lossCurve(options: FitOptions): string {
  return `${prefixOf(options)}/loss`;
}

/**
 * Tells how far an epoch has come and the loss of its latest step, at most once a second.
 *
 * @param before the values of the epoch before
 */
function progressTeller(
  options: FitOptions,
  epoch: number,
  before: Readonly<Record<string, number>>,
): (batches: number, loss: number) => void {
  const { journal, epochs, monitor } = options;
  const count = options.batchCount?.(epoch);
  const { curve: name = '' } = monitor ?? {};
  const score = before[name] === undefined || name === lossCurve(options) ? [] : [{ name, value: before[name] }];
  let told = Date.now();
  return (batches, loss) => {
    if (count === undefined || Date.now() - told < 1000) return;
    told = Date.now();
    journal.progress(
      epoch - 1 + batches / count,
      epochs,
      'epochs',
      { name: lossCurve(options), value: loss },
      ...score,
    );
  };
}

/** The last points of some curves, for those who watch. */
function latestScores(curves: readonly (string | undefined)[], history: readonly CurvePoint[]): readonly CurvePoint[] {
  return [...new Set(curves)].flatMap((curve) => history.findLast(({ name }) => name === curve) ?? []);
}

/** The values of one epoch by the name of the curve. */
function curvesOf(history: readonly CurvePoint[], epoch: number): Readonly<Record<string, number>> {
  const points = history.filter((point) => point.epoch === epoch);
  return Object.fromEntries(points.map(({ name, value }) => [name, value]));
}

/** Trainers may reuse the arrays that they hand out. */
function copied(parameters: Readonly<Record<string, ArrayTensor>>): Readonly<Record<string, ArrayTensor>> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { data, shape }]) => [name, { data: data.slice(), shape }]),
  );
}
