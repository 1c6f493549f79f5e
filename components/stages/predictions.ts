import { join } from 'node:path';
import { Type } from '../../framework/registry/type.js';
import type { StageContext } from '../../framework/contracts/stage.js';
import { component, type RowView } from '../../framework/registry/component.js';
import { readSafetensors, type Engine } from '../../framework/tensor/index.js';
import type { Cohort } from '../contracts/cohort.js';
import type { Prediction } from '../contracts/prediction.js';
import type { Samples } from '../contracts/sample.js';
import type { Student } from '../contracts/student.js';
import { readCohort, readSplit } from '../datasets/cohort/store.js';
import { probabilities } from '../training/predict.js';
import { samplesOf } from '../training/samples.js';
import type { PredictedSplit } from './files/predictions-file.js';
import { needsByPatient } from './estimate/by-patient.js';
import { predictorStage } from './scoring/predictor-stage.js';
import { recordPredictions, type Asked, type BySplit } from './scoring/record-predictions.js';
import { refuseKnowledgeLeaks } from './scoring/refuse-knowledge-leaks.js';
import { refuseLeaks } from './scoring/refuse-leaks.js';
import { readTeacherFeatures } from './files/teacher-features-file.js';
import { ablePatients, type AblePatients } from './student/able-patients.js';
import { openStudent, prepareAll } from './student/open-student.js';
import { knowledgeOf, readStudentKnowledge } from './student/student-knowledge.js';

export default component({
  kind: 'stage',
  type: 'predictions',
  version: 3,
  summary:
    "Records the student's probabilities, and the sets that it decides itself, for the validation and test patients that it can recommend for, or the teacher's probabilities where it is the predictor.",
  options: Type.Object({}),
  needs: { dataset: 'dataset', student: 'student', engine: 'engine', evaluation: 'evaluation', row: 'row' },
  properties: {
    after: (row) => ['cohort', 'split', predictorStage(row), ...predictorKnowledge(row)],
    reads: [
      'evaluation.predictor',
      'evaluation.threshold',
      'evaluation.targets',
      'evaluation.average',
      'student',
      'engine',
    ],
    usesSeed: false,
  },
  build: ({ dataset, student, engine, evaluation, row }) => ({
    estimate: (known) =>
      needsByPatient(
        row,
        known,
        { start: 0.15, patient: 0.0003, engine: true },
        ['validation', 'test'],
        evaluation.targets,
      ),
    run: async (context) => {
      const cohort = await readCohort(context.input('cohort'));
      const split = await readSplit(context.input('split'));
      const isStudent = predictorStage(row) === 'student';
      if (isStudent) await refuseKnowledgeLeaks(row, { cohort, split, dataset, targets: evaluation.targets }, context);
      const asked = (name: PredictedSplit): Asked => {
        const samples = samplesOf(cohort, split[name], evaluation.targets);
        return { samples, ...(isStudent ? ablePatients(row, samples) : everyone(samples)) };
      };
      const questions = { validation: asked('validation'), test: asked('test') };
      const predicted = isStudent
        ? await studentPredictions({ student, engine, row }, context, questions)
        : await teacherPredictions(context);
      await recordPredictions(context, questions, predicted, evaluation);
    },
  }),
});

/** What the predictor reads beside patients; a teacher reads prompts alone. */
function predictorKnowledge(row: RowView): readonly string[] {
  return predictorStage(row) === 'student' ? knowledgeOf(row) : [];
}

function everyone({ patients }: Samples): AblePatients {
  return { able: Int32Array.from(patients.keys()), leftOut: new Int32Array() };
}

async function studentPredictions(
  { student, engine, row }: { readonly student: Student; readonly engine: Engine; readonly row: RowView },
  context: StageContext,
  asked: BySplit<Asked>,
): Promise<BySplit<Prediction>> {
  const knowledge = await readStudentKnowledge(row, context);
  const { tensors } = await readSafetensors(join(context.input('student'), 'model.safetensors'));
  const ask = async (cohort: Cohort, patients: Int32Array) => {
    const open = await openStudent(student.for(cohort, knowledge), engine);
    try {
      open.setWeights(tensors);
      return await prepareAll(open, patients)();
    } finally {
      await open.dispose();
    }
  };
  await refuseLeaks({
    ...asked.test,
    name: `student/${row.component('student')?.type ?? ''}`,
    ask: (cohort, count) =>
      ask(
        cohort,
        Int32Array.from({ length: count }, (_, patient) => patient),
      ),
  });
  const ofSplit = ({ samples, able }: Asked) => ask(samples.cohort, able);
  return { validation: await ofSplit(asked.validation), test: await ofSplit(asked.test) };
}

async function teacherPredictions({ input }: StageContext): Promise<BySplit<Prediction>> {
  const { validation, test } = await readTeacherFeatures(input('teacher-features'));
  return {
    validation: { probability: probabilities(validation.logits) },
    test: { probability: probabilities(test.logits) },
  };
}
