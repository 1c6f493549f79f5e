import type { RowView } from '../../../framework/registry/component.js';
import type { StageContext } from '../../../framework/contracts/stage.js';
import { Generator, Trainer } from '../../../framework/tensor/index.js';
import type { CodeSets } from '../../contracts/cohort.js';
import type { Moment } from '../../contracts/loss.js';
import type { Samples } from '../../contracts/sample.js';
import { batchOrder } from '../../training/batch-order.js';
import { fit, type Batch, type Fitted } from '../../training/fit.js';
import { termsOf, type Term } from '../../training/weighted-terms.js';
import { monitoredMetric } from './monitored-metric.js';
import { needsTeacher } from './needs-teacher.js';
import { Objective } from './objective.js';
import { optimizerOf } from './optimizer-of.js';
import { readPretrained } from './pretrained.js';
import { TeacherSignal } from './teacher-signal.js';
import type { BoundSamples } from './bound-samples.js';
import type { StudentServices } from './student-services.js';
import { validationScore } from './validation-score.js';

export interface ProgramData {
  readonly train: BoundSamples;
  readonly validation: BoundSamples;
}

/** Trains a tensor program on the samples that it can use. */
export async function trainProgram(
  { train, validation }: ProgramData,
  context: StageContext,
  { losses, metrics, engine, training, row }: StudentServices,
): Promise<Fitted> {
  const teacher = await teacherSignal(row, context, train.samples);
  const terms = termsOf(losses, row.components('losses'));
  const objective = new Objective(train.samples, train.model, terms, teacher);
  const monitored = monitoredMetric(training.monitor, row, metrics);
  const initial = await readPretrained(row, context, objective.loss.graph);
  const score = await validationScore(engine, validation, monitored);
  const generator = new Generator(context.seed);
  const trainer = await Trainer.create(engine, {
    loss: objective.loss,
    report: objective.report,
    optimizer: optimizerOf(training),
    generator: generator.split('training'),
    ...(initial && { initial }),
    ...(training.gradientClipping !== undefined && { clipNorm: training.gradientClipping }),
  });
  try {
    announceSmallBatches(context, objective.terms, train.able.length, training.batchSize);
    return await fit({
      trainer,
      epochs: training.epochs,
      batches: (epoch, curves) => {
        const batches = epochBatches(train, training, generator.split(`order of epoch ${epoch}`));
        return batchesOf(objective, batches, { epoch, step: (epoch - 1) * batches.length, curves }, generator);
      },
      validate: score.run,
      monitor: { curve: monitored.curve, higherIsBetter: monitored.higherIsBetter, patience: training.patience },
      checkpoints: context.checkpoints,
      journal: context.journal,
      signal: context.signal,
    });
  } finally {
    teacher?.close();
    await trainer.dispose();
    await score.dispose();
  }
}

async function teacherSignal(
  row: RowView,
  context: StageContext,
  samples: Samples,
): Promise<TeacherSignal | undefined> {
  return needsTeacher(row) ? TeacherSignal.read(context.input('teacher-features'), samples) : undefined;
}

function* batchesOf(
  objective: Objective,
  batches: readonly StudentBatch[],
  first: Moment,
  generator: Generator,
): Iterable<Batch> {
  for (const [index, { samples, labelled }] of batches.entries()) {
    const moment = { ...first, step: first.step + index };
    yield {
      feeds: objective.feeds(
        samples,
        { ...moment, generator: generator.split(`terms of step ${moment.step}`) },
        labelled,
      ),
      patients: samples.length,
      undefinedTerms: objective.undefinedTerms(samples.length, labelled),
      curves: objective.curves(moment),
    };
  }
}

/** Samples of a step, all of them with labels or none. */
interface StudentBatch {
  readonly samples: Int32Array;
  readonly labelled: boolean;
}

/** The batches of an epoch: those of the training samples in their order, with those without labels strewn in between. */
function epochBatches(
  { able, unlabelled, samples }: BoundSamples,
  { batchSize: size, bucket }: StudentServices['training'],
  generator: Generator,
): readonly StudentBatch[] {
  const ordered = (entries: Int32Array, draws: Generator, labelled: boolean) =>
    batchOrder(entries, (sample) => codesOf(samples, sample), { size, bucket }, draws).map((some): StudentBatch => ({
      samples: some,
      labelled,
    }));
  const own = ordered(able, generator, true);
  if (unlabelled === undefined) return own;
  const all = [...own, ...ordered(unlabelled, generator.split('unlabelled'), false)];
  return Array.from(generator.split('strewn').permutation(all.length), (place) => all[place]!);
}

/** Number of codes in all visits of a sample, the target's medications included. */
function codesOf({ cohort, prescribed }: Samples, sample: number): number {
  const { visitOffsets, diagnoses, procedures, medications } = cohort;
  const [begin, end] = [visitOffsets[sample]!, visitOffsets[sample + 1]!];
  return [diagnoses, procedures, medications].reduce(
    (sum, sets) => sum + between(sets, begin, end),
    between(prescribed, sample, sample + 1),
  );
}

function between({ offsets }: CodeSets, from: number, to: number): number {
  return offsets[to]! - offsets[from]!;
}

/** Says once which terms the smallest batch of every epoch does without. */
function announceSmallBatches(context: StageContext, terms: readonly Term[], patients: number, size: number): void {
  const smallest = patients % size === 0 ? size : patients % size;
  for (const { name, minimumBatch } of terms) {
    if (smallest < minimumBatch) {
      context.journal.note(
        `the last batch of every epoch has ${smallest} patient${smallest === 1 ? '' : 's'}: it trains without the loss "${name}", which needs ${minimumBatch}`,
      );
    }
  }
}
