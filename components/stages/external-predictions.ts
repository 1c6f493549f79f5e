import { Type } from '../../framework/registry/type.js';
import { component, type Services } from '../../framework/registry/component.js';
import type { Prediction } from '../contracts/prediction.js';
import type { Samples } from '../contracts/sample.js';
import { readCohort, readSplit } from '../datasets/cohort/store.js';
import { samplesOf } from '../training/samples.js';
import { readExternal } from './external/read-external.js';
import type { PredictedSplit } from './files/predictions-file.js';
import { recordPredictions, type Asked, type BySplit } from './scoring/record-predictions.js';
import { samplesWith } from './student/able-patients.js';

/** `rehearsed`: the patients are made up for a rehearsal, and no file has predictions for them. */
type ExternalPredictor = Exclude<Services['evaluation']['predictor'], string> & { readonly rehearsed?: true };

export default component({
  kind: 'stage',
  type: 'external-predictions',
  version: 1,
  summary:
    'Reads the predictions of another program for the validation and test patients, so that they are scored like others.',
  options: Type.Object({}),
  needs: { evaluation: 'evaluation' },
  properties: {
    after: () => ['cohort', 'split'],
    reads: [
      'evaluation.predictor',
      '!evaluation.predictor.predictions', // Its contents count, not its place.
      'evaluation.threshold',
      'evaluation.targets',
      'evaluation.average',
    ],
    usesSeed: false,
  },
  build: ({ evaluation }) => {
    const { predictions, patients = 'all', rehearsed = false } = evaluation.predictor as ExternalPredictor;
    return {
      files: async () => (rehearsed ? [] : [predictions]),
      run: async (context) => {
        const cohort = await readCohort(context.input('cohort'));
        const split = await readSplit(context.input('split'));
        const asked = (name: PredictedSplit): Asked => {
          const samples = samplesOf(cohort, split[name], evaluation.targets);
          return { samples, ...ableOf(samples, patients) };
        };
        const questions = { validation: asked('validation'), test: asked('test') };
        const everyVisit = evaluation.targets === 'every-visit';
        const request = { path: predictions, cohort, asked: questions, everyVisit };
        const predicted = rehearsed ? likeAnybody(questions) : await readExternal(request, context);
        await recordPredictions(context, questions, predicted, evaluation);
      },
    };
  },
});

/** What stands for predictions in a rehearsal: every medication is as likely as not. */
function likeAnybody({ validation, test }: BySplit<Asked>): BySplit<Prediction> {
  return { validation: evenly(validation), test: evenly(test) };
}

function evenly({ samples, able }: Asked): Prediction {
  const width = samples.cohort.vocabularies.medications.codes.length;
  return { probability: new Float64Array(able.length * width).fill(0.5) };
}

function ableOf(samples: Samples, patients: 'all' | 'multi-visit') {
  return samplesWith(samples, (visits) => patients === 'all' || visits > 1);
}
