import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserInputError } from '../../../framework/errors.js';
import type { Services, RowView } from '../../../framework/registry/component.js';
import type { StageContext } from '../../../framework/contracts/stage.js';
import { Generator, Trainer, writeSafetensors, type Engine } from '../../../framework/tensor/index.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { Loss, LossProperties } from '../../contracts/loss.js';
import type { Metric } from '../../contracts/metric.js';
import type { Student, StudentModel } from '../../contracts/student.js';
import { readCohort, readSplit } from '../../datasets/cohort/store.js';
import { batchOrder } from '../../training/batch-order.js';
import { fit, type Batch, type Fitted } from '../../training/fit.js';
import { truthOf } from '../../training/labels.js';
import { Predictor, probabilities } from '../../training/predict.js';
import { termsOf, type Term } from '../../training/weighted-terms.js';
import { neededPatients } from './able-patients.js';
import { monitoredMetric, type MonitoredMetric } from './monitored-metric.js';
import { Objective } from './objective.js';
import { optimizerOf } from './optimizer-of.js';
import { studentBatches, studentProgram } from './student-program.js';
import { studentOnnx, studentParameters } from './student-onnx.js';
import { readStudentKnowledge } from './student-knowledge.js';
import { TeacherSignal } from './teacher-signal.js';

/** What the stage gets from the container. */
export interface StudentServices {
  readonly student: Student;
  readonly losses: ReadonlyMap<string, Loss>;
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly engine: Engine;
  readonly training: Services['training'];
  readonly row: RowView;
}

/** Trains, and writes `model.safetensors`, `model.onnx` and `training.json`. */
export async function trainStudent(context: StageContext, services: StudentServices): Promise<void> {
  const settings = services.training;
  const cohort = await readCohort(context.input('cohort'));
  const split = await readSplit(context.input('split'));
  const train = neededPatients(services.row, cohort, split.train, 'train');
  const validationPatients = neededPatients(services.row, cohort, split.validation, 'validation');
  const model = services.student.for(cohort, await readStudentKnowledge(services.row, context));
  const terms = studentTerms(services);
  const teacher = needsTeacher(services.row) ? await TeacherSignal.read(context.input('teacher-features')) : undefined;
  const objective = new Objective(cohort, model, terms, teacher);
  const monitored = monitoredMetric(settings.monitor, services.row, services.metrics);
  const validation = await validationScore(services.engine, cohort, model, validationPatients, monitored);
  const generator = new Generator(context.seed);
  const trainer = await Trainer.create(services.engine, {
    loss: objective.loss,
    report: objective.report,
    optimizer: optimizerOf(settings),
    generator: generator.split('training'),
    ...(settings.gradientClipping !== undefined && { clipNorm: settings.gradientClipping }),
  });
  try {
    announceLeftOut(context, split.train.length - train.length);
    announceSmallBatches(context, terms, train.length, settings.batchSize);
    const fitted = await fit({
      trainer,
      epochs: settings.epochs,
      batches: (epoch) =>
        batchesOf(
          objective,
          batchOrder(
            train,
            (patient) => codesOf(cohort, patient),
            { size: settings.batchSize, bucket: settings.bucket },
            generator.split(`order of epoch ${epoch}`),
          ),
        ),
      validate: validation.run,
      monitor: { curve: monitored.curve, higherIsBetter: monitored.higherIsBetter, patience: settings.patience },
      checkpoints: context.checkpoints,
      journal: context.journal,
      signal: context.signal,
    });
    await writeModel(context.folder, model, fitted);
  } finally {
    await trainer.dispose();
    await validation.dispose();
  }
}

function studentTerms({ losses, row }: StudentServices): readonly Term[] {
  if (losses.size === 0) {
    throw new UserInputError({
      place: 'losses',
      reason: 'the student has no loss to be trained with',
      remedy: 'Add `prescription: { type: binary-cross-entropy }`.',
    });
  }
  return termsOf(losses, row.components('losses'));
}

/** True when a loss of the row reads what a teacher recorded. */
export function needsTeacher(row: RowView): boolean {
  return [...row.components('losses').values()].some(({ properties }) => (properties as LossProperties).needsTeacher);
}

function* batchesOf(objective: Objective, batches: readonly Int32Array[]): Iterable<Batch> {
  for (const patients of batches) {
    yield {
      feeds: objective.feeds(patients),
      patients: patients.length,
      undefinedTerms: objective.undefinedTerms(patients.length),
    };
  }
}

/** Number of codes in all visits of a patient. */
function codesOf({ visitOffsets, diagnoses, procedures, medications }: Cohort, patient: number): number {
  const [begin, end] = [visitOffsets[patient]!, visitOffsets[patient + 1]!];
  return [diagnoses, procedures, medications].reduce((sum, { offsets }) => sum + offsets[end]! - offsets[begin]!, 0);
}

function announceLeftOut({ journal }: StageContext, patients: number): void {
  if (patients > 0)
    journal.note(`${patients} training patients without earlier visits are left out: the student cannot use them`);
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

/** The monitored score on the validation patients, whose inputs are packed once. */
async function validationScore(
  engine: Engine,
  cohort: Cohort,
  model: StudentModel,
  patients: Int32Array,
  monitored: MonitoredMetric,
) {
  const { graph, logits } = studentProgram(model);
  const predictor = await Predictor.create(engine, graph, logits, studentBatches(model, patients));
  const known = {
    patients: patients.length,
    medications: cohort.vocabularies.medications.codes.length,
    truth: truthOf(cohort, patients),
    interactions: cohort.interactions,
    threshold: 0.3,
    // The weights change every epoch: no threshold suits all of them.
    tunedThreshold: 0.3,
  };
  return {
    run: async (parameters: Fitted['parameters']) => {
      const probability = probabilities(await predictor.run(parameters));
      return { [monitored.curve]: monitored.score({ ...known, probability }) };
    },
    dispose: () => predictor.dispose(),
  };
}

async function writeModel(folder: string, model: StudentModel, fitted: Fitted): Promise<void> {
  const parameters = studentParameters(model, fitted.parameters);
  await writeSafetensors(join(folder, 'model.safetensors'), parameters, {});
  await writeFile(join(folder, 'model.onnx'), studentOnnx(model, parameters));
  const { bestEpoch, bestScore, epochs, history } = fitted;
  const training = { bestEpoch, bestScore, epochs, history };
  await writeFile(join(folder, 'training.json'), `${JSON.stringify(training, null, 1)}\n`);
}
