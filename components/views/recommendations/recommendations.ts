import { join } from 'node:path';
import { Type } from '../../../framework/registry/type.js';
import type { View } from '../../../framework/contracts/view.js';
import { component, type RowView } from '../../../framework/registry/component.js';
import { readSafetensors, type Engine } from '../../../framework/tensor/index.js';
import type { Student } from '../../contracts/student.js';
import { readCohort } from '../../datasets/cohort/store.js';
import { readThresholds } from '../../stages/files/predictions-file.js';
import { predictorStage, type PredictorStage } from '../../stages/scoring/predictor-stage.js';
import { recommendsFor } from '../../stages/student/able-patients.js';
import { readStudentKnowledge } from '../../stages/student/student-knowledge.js';
import { openStudent, prepareAll } from '../../stages/student/open-student.js';
import { patientsCohort } from './patients-cohort.js';
import { readPatients, refuse } from './read-patients.js';
import { recommendationOf, renderRecommendation } from './recommendation.js';

export default component({
  kind: 'view',
  type: 'recommendations',
  version: 1,
  summary: 'What the student of a run recommends for the last visit of new patients, interacting pairs flagged.',
  options: Type.Object({}),
  needs: { student: 'student', engine: 'engine', row: 'row' },
  properties: {
    stages: ['cohort', 'student', 'predictions'],
    instead: (row) => others[predictorStage(row)],
  },
  build: ({ student, engine, row }): View => ({
    async show({ input, given }) {
      if (given === undefined) throw new Error('this view reads patients and was given no file');
      return recommend({ student, engine, row }, input, given);
    },
  }),
});

/** The views of models that are no students, by the stage that makes their predictions. */
const others: Partial<Record<PredictorStage, string>> = {
  'language-model': 'named-recommendations',
  'teacher-features': 'teacher-recommendations',
};

interface Services {
  readonly student: Student;
  readonly engine: Engine;
  readonly row: RowView;
}

async function recommend({ student, engine, row }: Services, input: (stage: string) => string, file: string) {
  const runCohort = await readCohort(input('cohort'));
  const asked = await readPatients(file);
  const reason = 'the patient has no earlier visit, and the student recommends for those with some alone';
  const unable = asked.filter(({ record }) => !recommendsFor(row, record.visits.length));
  refuse(unable.map(({ place }) => ({ place, reason })));
  const { cohort, unknown } = patientsCohort(asked, runCohort);
  const model = student.for(cohort, await readStudentKnowledge(row, { input }));
  const { tunedThreshold: threshold, threshold: fixedThreshold } = await readThresholds(input('predictions'));
  const { tensors } = await readSafetensors(join(input('student'), 'model.safetensors'));
  const everyone = Int32Array.from(cohort.patientKeys.keys());
  const open = await openStudent(model, engine);
  try {
    open.setWeights(tensors);
    const { probability, recommended } = await prepareAll(open, everyone)();
    const medications = cohort.vocabularies.medications.codes.length;
    const patients = cohort.patientKeys.map((patient, index) =>
      recommendationOf(cohort, threshold, {
        patient,
        unknown: unknown[index]!,
        probability: probability.subarray(index * medications, (index + 1) * medications),
        ...(recommended && { recommended: recommended.subarray(index * medications, (index + 1) * medications) }),
      }),
    );
    const rule = recommended === undefined ? `above ${threshold}` : 'by its own decision';
    return {
      json: {
        threshold,
        fixedThreshold,
        ...(recommended && { decided: 'by the student' }),
        patients: patients.map((patient) => ({ ...patient })),
      },
      text: patients.map((patient) => renderRecommendation(patient, rule)).join('\n'),
    };
  } finally {
    await open.dispose();
  }
}
