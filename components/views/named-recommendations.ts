import type { View } from '../../framework/contracts/view.js';
import { UserInputError } from '../../framework/errors.js';
import { component, type RowView } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';
import type { LanguageModel } from '../contracts/language-model.js';
import type { Prompt } from '../contracts/prompt.js';
import { readCohort } from '../datasets/cohort/store.js';
import { Formulary } from '../stages/naming/formulary.js';
import { predictionOf, similarityOf } from '../stages/naming/named-sets.js';
import { describedSamples, textsOf } from '../stages/samples/sample-prompts.js';
import { patientsCohort } from './recommendations/patients-cohort.js';
import { readPatients } from './recommendations/read-patients.js';
import { recommendationOf, renderRecommendation } from './recommendations/recommendation.js';

export default component({
  kind: 'view',
  type: 'named-recommendations',
  version: 1,
  summary: 'What the language model of a run names for the last visit of new patients, interacting pairs flagged.',
  options: Type.Object({}),
  needs: { languageModel: 'languageModel', prompt: 'prompt', row: 'row' },
  properties: { stages: ['cohort', 'language-model'] },
  build: ({ languageModel, prompt, row }): View => ({
    async show({ input, given }) {
      if (given === undefined) throw new Error('this view reads patients and was given no file');
      return recommend({ languageModel, prompt, row }, input, given);
    },
  }),
});

interface Services {
  readonly languageModel: LanguageModel;
  readonly prompt: Prompt;
  readonly row: RowView;
}

async function recommend({ languageModel, prompt, row }: Services, input: (stage: string) => string, file: string) {
  if (languageModel.open === undefined) throw elsewhere();
  const runCohort = await readCohort(input('cohort'));
  const { cohort, unknown } = patientsCohort(await readPatients(file), runCohort);
  const prompts = [...describedSamples(cohort, false)].map((described) => textsOf(prompt, described));
  const { medications } = cohort.vocabularies;
  const formulary = new Formulary(medications, similarityOf(row));
  const model = await languageModel.open(input('language-model'));
  try {
    const answers = await model.prepare(prompts)();
    const named = answers.map((answer) => formulary.read(answer));
    const width = medications.codes.length;
    const { probability, recommended } = predictionOf(named, width);
    const patients = cohort.patientKeys.map((patient, index) => {
      const [from, to] = [index * width, (index + 1) * width];
      const own = { patient, unknown: unknown[index]!, probability: probability.subarray(from, to) };
      return {
        ...recommendationOf(cohort, 0, { ...own, recommended: recommended!.subarray(from, to) }),
        answer: answers[index]!,
        outOfCorpus: named[index]!.outOfCorpus,
      };
    });
    const lines = patients.map((patient) => {
      const outside =
        patient.outOfCorpus === 0 ? '' : `  ${patient.outOfCorpus} named that the formulary does not have\n`;
      return renderRecommendation(patient, 'by its answer') + outside;
    });
    return { json: { decided: 'by the language model', patients }, text: lines.join('\n') };
  } finally {
    await model.dispose();
  }
}

function elsewhere(): UserInputError {
  return new UserInputError({
    place: 'languageModel',
    reason: 'it answers in another program, and new patients are asked about in this process alone',
    remedy:
      'Take a run of `languageModel: { type: llama }`; `formulary export RUN --adapter` writes the adapter that transformers learned, which `adapter` with `steps: 0` reads.',
  });
}
