import type { StageContext } from '../../../framework/contracts/stage.js';
import type { RowView } from '../../../framework/registry/component.js';
import { Generator, Trainer } from '../../../framework/tensor/index.js';
import type { CodeSets } from '../../contracts/cohort.js';
import type { Moment } from '../../contracts/loss.js';
import type { Samples } from '../../contracts/sample.js';
import { batchOrder } from '../../training/batch-order.js';
import type { Batch } from '../../training/fit.js';
import { termsOf } from '../../training/weighted-terms.js';
import type { BoundSamples } from './bound-samples.js';
import { needsTeacher } from './needs-teacher.js';
import { Objective } from './objective.js';
import { optimizerOf } from './optimizer-of.js';
import { readPretrained } from './pretrained.js';
import type { StudentServices } from './student-services.js';
import { TeacherSignal } from './teacher-signal.js';

/** A training that can begin. */
export interface OpenTraining {
  readonly objective: Objective;
  readonly trainer: Trainer;
  /** Batches of an epoch. */
  readonly batchCount: number;
  /** @param epoch 1, 2, … @param curves those of the epoch before */
  batches(epoch: number, curves: Moment['curves']): Iterable<Batch>;
  /** Gives back the trainer and the files of the teacher. */
  dispose(): Promise<void>;
}

/** Compiles the training program of a row, with its first or its pre-trained weights. */
export async function openTraining(
  train: BoundSamples,
  context: StageContext,
  { losses, engine, training, row }: StudentServices,
): Promise<OpenTraining> {
  const teacher = await teacherSignal(row, context, train.samples);
  const terms = termsOf(losses, row.components('losses'));
  const objective = new Objective(train.samples, train.model, terms, teacher);
  const initial = await readPretrained(row, context, objective.loss.graph);
  const generator = new Generator(context.seed);
  const trainer = await Trainer.create(engine, {
    loss: objective.loss,
    report: objective.report,
    optimizer: optimizerOf(training),
    generator: generator.split('training'),
    ...(initial && { initial }),
    ...(training.gradientClipping !== undefined && { clipNorm: training.gradientClipping }),
  });
  const orderOf = (epoch: number) => epochBatches(train, training, generator.split(`order of epoch ${epoch}`));
  return {
    objective,
    trainer,
    batchCount: orderOf(1).length,
    batches: (epoch, curves) => {
      const batches = orderOf(epoch);
      return batchesOf(objective, batches, { epoch, step: (epoch - 1) * batches.length, curves }, generator);
    },
    dispose: async () => {
      teacher?.close();
      await trainer.dispose();
    },
  };
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
