import type { View } from '../../framework/contracts/view.js';
import { UserInputError } from '../../framework/errors.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';
import type { Prompt } from '../contracts/prompt.js';
import type { Teacher } from '../contracts/teacher.js';
import { readCohort } from '../datasets/cohort/store.js';
import { readThresholds } from '../stages/files/predictions-file.js';
import { describedSamples, textsOf } from '../stages/samples/sample-prompts.js';
import { probabilities } from '../training/predict.js';
import { patientsCohort } from './recommendations/patients-cohort.js';
import { readPatients } from './recommendations/read-patients.js';
import { recommendationOf, renderRecommendation } from './recommendations/recommendation.js';

export default component({
  kind: 'view',
  type: 'teacher-recommendations',
  version: 1,
  summary: 'What the teacher of a run recommends for the last visit of new patients, interacting pairs flagged.',
  options: Type.Object({}),
  needs: { teacher: 'teacher', prompt: 'prompt' },
  properties: { stages: ['cohort', 'teacher', 'predictions'] },
  build: ({ teacher, prompt }): View => ({
    async show({ input, given }) {
      if (given === undefined) throw new Error('this view reads patients and was given no file');
      return recommend(teacher, prompt, input, given);
    },
  }),
});

async function recommend(teacher: Teacher, prompt: Prompt, input: (stage: string) => string, file: string) {
  if (teacher.open === undefined) throw elsewhere();
  const { cohort, unknown } = patientsCohort(await readPatients(file), await readCohort(input('cohort')));
  const prompts = [...describedSamples(cohort, false)].map((described) => textsOf(prompt, described));
  const { tunedThreshold: threshold, threshold: fixedThreshold } = await readThresholds(input('predictions'));
  const width = cohort.vocabularies.medications.codes.length;
  const model = await teacher.open(input('teacher'));
  try {
    const probability = probabilities(await model.prepare(prompts)());
    const patients = cohort.patientKeys.map((patient, index) =>
      recommendationOf(cohort, threshold, {
        patient,
        unknown: unknown[index]!,
        probability: probability.subarray(index * width, (index + 1) * width),
      }),
    );
    return {
      json: { threshold, fixedThreshold, patients: patients.map((patient) => ({ ...patient })) },
      text: patients.map((patient) => renderRecommendation(patient, `above ${threshold}`)).join('\n'),
    };
  } finally {
    await model.dispose();
  }
}

function elsewhere(): UserInputError {
  return new UserInputError({
    place: 'teacher',
    reason: 'it answers in another program, and new patients are asked about in this process alone',
    remedy:
      'Take a run whose predictor is the student, or one of `teacher: { type: llama }`; `formulary export RUN --adapter` writes the adapter that transformers learned, which `adapter` with `steps: 0` reads.',
  });
}
