import { join } from 'node:path';
import { Type } from 'typebox';
import type { RowView, StageContext } from '../../framework/execution/stage.js';
import { component } from '../../framework/registry/component.js';
import { readSafetensors, type Engine } from '../../framework/tensor/index.js';
import type { Cohort, Split } from '../contracts/cohort.js';
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
import { knowledgeOf, readStudentKnowledge } from './student/student-knowledge.js';
import { studentBatches, studentProgram } from './student/student-program.js';

export default component({
  kind: 'stage',
  type: 'predictions',
  version: 2,
  summary:
    "Records the student's probabilities for the validation and test patients, or the teacher's where it is the predictor.",
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
      const predict =
        predictorStage(row) === 'student'
          ? studentPredictions(folder, student.for(cohort, await readStudentKnowledge(row, context)), engine, split)
          : teacherPredictions(folder);
      await record(context, cohort, split, await predict, evaluation.threshold);
    },
  }),
});

type Probabilities = Readonly<Record<PredictedSplit, Float64Array>>;

/** What the predictor reads beside patients; a teacher reads prompts alone. */
function predictorKnowledge(row: RowView): readonly string[] {
  return predictorStage(row) === 'student' ? knowledgeOf(row) : [];
}

async function studentPredictions(
  folder: string,
  model: StudentModel,
  engine: Engine,
  split: Split,
): Promise<Probabilities> {
  const { graph, logits } = studentProgram(model);
  const { tensors } = await readSafetensors(join(folder, 'model.safetensors'));
  const ofSplit = async (name: PredictedSplit) => {
    const predictor = await Predictor.create(engine, graph, logits, studentBatches(model, split[name]));
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
  split: Split,
  predicted: Probabilities,
  threshold: number,
): Promise<void> {
  const splits = predictedSplits.map((name): [PredictedSplit, SplitPredictions] => [
    name,
    { patients: split[name], truth: truthOf(cohort, split[name]), probability: predicted[name] },
  ]);
  const bySplit = Object.fromEntries(splits) as Record<PredictedSplit, SplitPredictions>;
  const tunedThreshold = tuneThreshold({
    ...bySplit.validation,
    patients: split.validation.length,
    medications: cohort.vocabularies.medications.codes.length,
  });
  journal.note(`the threshold with the best mean Jaccard of the validation patients is ${tunedThreshold}`);
  await writePredictions(folder, { splits: bySplit, threshold, tunedThreshold });
}
