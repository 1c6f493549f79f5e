import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StageContext } from '../../../framework/contracts/stage.js';
import { UserInputError } from '../../../framework/errors.js';
import { writeSafetensors, type Engine } from '../../../framework/tensor/index.js';
import type { HostModel } from '../../contracts/host-model.js';
import type { StudentModel } from '../../contracts/student.js';
import type { Weights } from '../../contracts/weights.js';
import { readCohort, readSplit } from '../../datasets/cohort/store.js';
import type { Fitted } from '../../training/fit.js';
import { truthOf } from '../../training/labels.js';
import { unlabelledSetting } from '../samples/unlabelled.js';
import { bindSplit, bindTraining } from './bind-samples.js';
import { openStudent, prepareAll } from './open-student.js';
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
  const cohort = await readCohort(context.input('cohort'));
  const split = await readSplit(context.input('split'));
  const knowledge = await readStudentKnowledge(services.row, context);
  const data = { cohort, split, knowledge };
  const train = bindTraining(data, services);
  const validation = bindSplit(data, 'validation', services);
  announceLeftOut(context, train);
  if (isProgram(train) && isProgram(validation)) {
    const fitted = await trainProgram({ train, validation }, context, services);
    await writeProgram(context.folder, train.model, fitted, await tuned(validation, services.engine, fitted));
  } else if (!isTensorProgram(train.model)) {
    await trainItself(train, train.model, context);
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

/** What the model tunes on validation samples under its best weights. */
async function tuned({ model, samples, able }: BoundSamples, engine: Engine, { parameters }: Fitted): Promise<Weights> {
  if (model.tune === undefined) return {};
  const open = await openStudent(model, engine);
  try {
    open.setWeights(parameters);
    const { probability } = await prepareAll(open, able)();
    return model.tune({ probability, truth: truthOf(samples, able) });
  } finally {
    await open.dispose();
  }
}

async function writeProgram(folder: string, model: StudentModel, fitted: Fitted, further: Weights): Promise<void> {
  const weights = model.open === undefined ? studentParameters(model, fitted.parameters) : ofStudent(fitted.parameters);
  await writeWeights(folder, { ...weights, ...further });
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
