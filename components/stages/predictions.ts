import { join } from 'node:path';
import { Type } from '../../framework/registry/type.js';
import type { StageContext } from '../../framework/contracts/stage.js';
import { component, type Services, type RowView } from '../../framework/registry/component.js';
import { readSafetensors, type Engine } from '../../framework/tensor/index.js';
import type { Cohort } from '../contracts/cohort.js';
import type { StudentModel } from '../contracts/student.js';
import { readCohort, readSplit } from '../datasets/cohort/store.js';
import { truthOf } from '../training/labels.js';
import { Predictor, probabilities } from '../training/predict.js';
import {
  predictedSplits,
  writePredictions,
  type PredictedSplit,
  type SplitPredictions,
} from './files/predictions-file.js';
import { predictorStage } from './scoring/predictor-stage.js';
import { tuneThreshold } from './scoring/tune-threshold.js';
import { readTeacherFeatures } from './files/teacher-features-file.js';
import { ablePatients, type AblePatients } from './student/able-patients.js';
import { knowledgeOf, readStudentKnowledge } from './student/student-knowledge.js';
import { studentBatches, studentProgram } from './student/student-program.js';

export default component({
  kind: 'stage',
  type: 'predictions',
  version: 3,
  summary:
    "Records the student's probabilities for the validation and test patients that it can recommend for, or the teacher's where it is the predictor.",
  options: Type.Object({}),
  needs: { student: 'student', engine: 'engine', evaluation: 'evaluation', row: 'row' },
  properties: {
    after: (row) => ['cohort', 'split', predictorStage(row), ...predictorKnowledge(row)],
    reads: ['evaluation.predictor', 'evaluation.threshold', 'student', 'engine'],
    usesSeed: false,
  },
  build: ({ student, engine, evaluation, row }) => ({
    run: async (context) => {
      const cohort = await readCohort(context.input('cohort'));
      const split = await readSplit(context.input('split'));
      const folder = context.input(predictorStage(row));
      if (predictorStage(row) === 'student') {
        const model = student.for(cohort, await readStudentKnowledge(row, context));
        const asked = {
          validation: ablePatients(row, cohort, split.validation),
          test: ablePatients(row, cohort, split.test),
        };
        await record(context, cohort, asked, await studentPredictions(folder, model, engine, asked), evaluation);
        return;
      }
      const nobody = new Int32Array();
      const asked = {
        validation: { able: split.validation, leftOut: nobody },
        test: { able: split.test, leftOut: nobody },
      };
      await record(context, cohort, asked, await teacherPredictions(folder), evaluation);
    },
  }),
});

type Asked = Readonly<Record<PredictedSplit, AblePatients>>;
type Probabilities = Readonly<Record<PredictedSplit, Float64Array>>;

/** What the predictor reads beside patients; a teacher reads prompts alone. */
function predictorKnowledge(row: RowView): readonly string[] {
  return predictorStage(row) === 'student' ? knowledgeOf(row) : [];
}

async function studentPredictions(
  folder: string,
  model: StudentModel,
  engine: Engine,
  asked: Asked,
): Promise<Probabilities> {
  const { graph, logits } = studentProgram(model);
  const { tensors } = await readSafetensors(join(folder, 'model.safetensors'));
  const ofSplit = async (name: PredictedSplit) => {
    const predictor = await Predictor.create(engine, graph, logits, studentBatches(model, asked[name].able));
    try {
      return probabilities(await predictor.run(tensors));
    } finally {
      await predictor.dispose();
    }
  };
  return { validation: await ofSplit('validation'), test: await ofSplit('test') };
}

async function teacherPredictions(folder: string): Promise<Probabilities> {
  const { validation, test } = await readTeacherFeatures(folder);
  return { validation: probabilities(validation.logits), test: probabilities(test.logits) };
}

async function record(
  { folder, journal }: StageContext,
  cohort: Cohort,
  asked: Asked,
  predicted: Probabilities,
  { threshold }: Services['evaluation'],
): Promise<void> {
  const splits = predictedSplits.map((name): [PredictedSplit, SplitPredictions] => {
    const { able: patients, leftOut } = asked[name];
    return [name, { patients, leftOut, truth: truthOf(cohort, patients), probability: predicted[name] }];
  });
  const bySplit = Object.fromEntries(splits) as Record<PredictedSplit, SplitPredictions>;
  const tunedThreshold = tuneThreshold({
    ...bySplit.validation,
    patients: asked.validation.able.length,
    medications: cohort.vocabularies.medications.codes.length,
  });
  journal.note(`the threshold with the best mean Jaccard of the validation patients is ${tunedThreshold}`);
  await writePredictions(folder, { splits: bySplit, threshold, tunedThreshold });
}
