import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageContext } from '../../../framework/contracts/stage.js';
import { UserInputError } from '../../../framework/errors.js';
import { writeSafetensors } from '../../../framework/tensor/index.js';
import type { HostModel } from '../../contracts/host-model.js';
import type { StudentModel } from '../../contracts/student.js';
import type { Weights } from '../../contracts/weights.js';
import { readCohort, readSplit } from '../../datasets/cohort/store.js';
import type { Fitted } from '../../training/fit.js';
import { samplesOf } from '../../training/samples.js';
import { learnsUnlabelled, unlabelledSetting, withoutLabels } from '../samples/unlabelled.js';
import { neededPatients } from './able-patients.js';
import { needsTeacher } from './needs-teacher.js';
import { studentOnnx, studentParameters } from './student-onnx.js';
import { readStudentKnowledge } from './student-knowledge.js';
import { isTensorProgram } from './student-program.js';
import { trainProgram } from './train-program.js';
import type { BoundSamples } from './bound-samples.js';
import type { StudentServices } from './student-services.js';

/**
 * Trains, and writes `model.safetensors` and `training.json`; also `model.onnx` for a model whose predictions are a run of
 * its tensor program.
 */
export async function trainStudent(context: StageContext, services: StudentServices): Promise<void> {
  const { student, training, row } = services;
  const cohort = await readCohort(context.input('cohort'));
  const split = await readSplit(context.input('split'));
  const knowledge = await readStudentKnowledge(row, context);
  const bind = (name: 'train' | 'validation'): BoundSamples<StudentModel | HostModel> => {
    const samples = samplesOf(cohort, split[name], training.targets);
    return { samples, model: student.for(samples.cohort, knowledge), able: neededPatients(row, samples, name) };
  };
  const bindFurther = (): BoundSamples<StudentModel | HostModel> => {
    requireFurther(services, split.extra.length);
    const labelled = samplesOf(cohort, split.train, training.targets).patients.length;
    const all = samplesOf(cohort, Int32Array.of(...split.train, ...split.extra), training.targets);
    const samples = withoutLabels(all, labelled);
    const able = neededPatients(row, samples, 'train');
    return {
      samples,
      model: student.for(samples.cohort, knowledge),
      able: able.filter((sample) => sample < labelled),
      unlabelled: able.filter((sample) => sample >= labelled),
    };
  };
  const train = learnsUnlabelled(row) ? bindFurther() : bind('train');
  const validation = bind('validation');
  announceLeftOut(context, train);
  if (isProgram(train) && isProgram(validation)) {
    const fitted = await trainProgram({ train, validation }, context, services);
    await writeProgram(context.folder, train.model, fitted);
  } else if (!isTensorProgram(train.model)) {
    await trainItself(train, train.model, context);
  }
}

/** @throws UserInputError where nothing can be learned from patients without labels */
function requireFurther({ row }: StudentServices, patients: number): void {
  const place = unlabelledSetting;
  if (patients === 0) {
    const reason = 'the dataset has no further patients: its split `extra` is empty';
    throw new UserInputError({ place, reason, remedy: 'Set `dataset.extra`, or bring records of the split `extra`.' });
  }
  if (!needsTeacher(row)) {
    const reason = 'no loss of the row compares with a teacher, so that patients without labels teach nothing';
    throw new UserInputError({
      place,
      reason,
      remedy: 'Add a distillation loss, or remove the setting from this row.',
    });
  }
}

function isProgram(bound: BoundSamples<StudentModel | HostModel>): bound is BoundSamples {
  return isTensorProgram(bound.model);
}

function announceLeftOut({ journal }: StageContext, { samples, able, unlabelled }: BoundSamples<unknown>): void {
  if (unlabelled !== undefined)
    journal.note(`${unlabelled.length} further samples are learned from without their labels`);
  const leftOut = samples.patients.length - able.length - (unlabelled?.length ?? 0);
  if (leftOut === 0) return;
  const what = samples.patients.length === new Set(samples.patients).size ? 'patients' : 'samples';
  journal.note(`${leftOut} training ${what} without earlier visits are left out: the student cannot use them`);
}

async function trainItself(
  { samples, able, unlabelled }: BoundSamples<unknown>,
  model: HostModel,
  { folder, seed, journal, signal }: StageContext,
): Promise<void> {
  if (unlabelled !== undefined) {
    const reason = 'the student trains itself, and asks no teacher';
    throw new UserInputError({ place: unlabelledSetting, reason, remedy: 'Remove the setting from this row.' });
  }
  const weights = await model.train({ patients: able, prescribed: samples.prescribed, seed, journal, signal });
  await writeWeights(folder, weights);
  await writeTraining(folder, { bestEpoch: 0, bestScore: null, epochs: 0, history: [] });
}

async function writeProgram(folder: string, model: StudentModel, fitted: Fitted): Promise<void> {
  const weights = model.open === undefined ? studentParameters(model, fitted.parameters) : ofStudent(fitted.parameters);
  await writeWeights(folder, weights);
  if (model.open === undefined) await writeFile(join(folder, 'model.onnx'), studentOnnx(model, weights));
  await writeTraining(folder, fitted);
}

/** A model that predicts in programs of its own knows which weights it needs: all of its own are kept. */
function ofStudent(weights: Weights): Weights {
  return Object.fromEntries(Object.entries(weights).filter(([name]) => name.startsWith('student/')));
}

async function writeWeights(folder: string, weights: Weights): Promise<void> {
  await writeSafetensors(join(folder, 'model.safetensors'), weights, {});
}

async function writeTraining(
  folder: string,
  { bestEpoch, bestScore, epochs, history }: Omit<Fitted, 'parameters'>,
): Promise<void> {
  const training = { bestEpoch, bestScore, epochs, history };
  await writeFile(join(folder, 'training.json'), `${JSON.stringify(training, null, 1)}\n`);
}
