import { join } from 'node:path';
import { Type } from '../../framework/registry/type.js';
import type { StageContext } from '../../framework/contracts/stage.js';
import { component } from '../../framework/registry/component.js';
import { readSafetensors } from '../../framework/tensor/index.js';
import type { Cohort, Split } from '../contracts/cohort.js';
import type { Knowledge } from '../contracts/knowledge.js';
import type { ModelCosts } from '../contracts/model-costs.js';
import { readCohort, readSplit } from '../datasets/cohort/store.js';
import type { Batch } from '../training/fit.js';
import { samplesOf } from '../training/samples.js';
import { measureLatency } from './efficiency/latency.js';
import { secondsPerEpoch } from './efficiency/time-epoch.js';
import { recordCosts } from './files/costs-file.js';
import { neededPatients } from './student/able-patients.js';
import { bindTraining } from './student/bind-samples.js';
import { openStudent } from './student/open-student.js';
import { openTraining } from './student/open-training.js';
import { readStudentKnowledge } from './student/student-knowledge.js';
import { isTensorProgram, trainableParameters } from './student/student-program.js';
import { stagesOfTraining, studentServices, type StudentServices } from './student/student-services.js';

export default component({
  kind: 'stage',
  type: 'student-costs',
  version: 1,
  summary:
    'Counts the parameters of the student, and measures an epoch of its training and its answer for a patient, for metrics that ask what the model of a row costs.',
  options: Type.Object({}),
  needs: studentServices,
  properties: {
    after: (row) => [...stagesOfTraining(row), 'student'],
    reads: ['student', 'losses', 'training', 'engine', 'evaluation.measurement'],
    usesSeed: false,
  },
  build: (services) => ({ run: (context) => recordCosts(() => costsOf(services, context), context) }),
});

interface Measured {
  readonly cohort: Cohort;
  readonly split: Split;
  readonly knowledge: Partial<Knowledge>;
}

async function costsOf(services: StudentServices, context: StageContext): Promise<ModelCosts> {
  const cohort = await readCohort(context.input('cohort'));
  const split = await readSplit(context.input('split'));
  const measured = { cohort, split, knowledge: await readStudentKnowledge(services.row, context) };
  return {
    ...(await inferenceCosts(measured, services, context)),
    ...(await trainingCosts(measured, services, context)),
  };
}

async function inferenceCosts(
  { cohort, split, knowledge }: Measured,
  { student, engine, row }: StudentServices,
  context: StageContext,
): Promise<ModelCosts> {
  const samples = samplesOf(cohort, split.test);
  const able = neededPatients(row, samples, 'test');
  const { tensors } = await readSafetensors(join(context.input('student'), 'model.safetensors'));
  const open = await openStudent(student.for(samples.cohort, knowledge), engine, tensors);
  try {
    const prepare = (positions: Int32Array) => open.prepare(positions.map((position) => able[position]!));
    const { endToEnd } = await measureLatency({ prepare }, 1, able.length, context.signal);
    return { millisecondsPerPatient: endToEnd };
  } finally {
    await open.dispose();
  }
}

/** Nothing for a student that is no tensor program: it has no parameters and no epochs. */
async function trainingCosts(
  measured: Measured,
  services: StudentServices,
  context: StageContext,
): Promise<ModelCosts> {
  const train = bindTraining(measured, services);
  const { model } = train;
  if (!isTensorProgram(model)) return {};
  const { trainer, batches, batchCount, dispose } = await openTraining({ ...train, model }, context, services);
  try {
    const step = ({ feeds, shares }: Batch) => trainer.step(feeds, shares);
    const seconds = await secondsPerEpoch(batchCount, () => batches(1, {}), step, context.signal);
    return { parameters: trainableParameters(model), secondsPerEpoch: seconds };
  } finally {
    await dispose();
  }
}
