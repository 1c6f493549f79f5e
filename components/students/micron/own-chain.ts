import { Graph, type Engine, type Feeds, type Scope, type Tensor } from '../../../framework/tensor/index.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { OpenModel, Prediction } from '../../contracts/prediction.js';
import { probabilities } from '../../training/predict.js';
import { visitsOf } from '../shared/code-sets.js';
import { decideByHysteresis, recordedFirst } from './hysteresis.js';
import type { MicronOptions } from './options.js';
import { thresholdsIn, type Thresholds } from './thresholds.js';

const scope = 'student';

/** What a chain reads of the model. */
interface Chained {
  /** `changes` [visit, medication] what each visit adds to the scores, patient by patient */
  changes(scope: Scope): { readonly changes: Tensor };
  feeds(patients: Int32Array, options: { readonly scope: string }): Feeds;
}

/**
 * Predicts visit by visit: the previous set is recorded at the first visit, and from then on what the model decided, each by
 * the scores up to that visit.
 */
export async function openChain(
  engine: Engine,
  model: Chained,
  cohort: Cohort,
  options: MicronOptions,
): Promise<OpenModel> {
  const graph = new Graph();
  const executable = await engine.compile(graph, { changes: model.changes(graph.scope(scope)).changes });
  let thresholds: Thresholds = options;
  return {
    setWeights: (weights) => {
      thresholds = thresholdsIn(weights, options);
      executable.setParameters(weights);
    },
    prepare: (patients) => {
      const feeds = model.feeds(patients, { scope });
      return async () => {
        const { changes } = await executable.run(feeds);
        return chain(changes!.data as Float32Array, cohort, patients, thresholds);
      };
    },
    dispose: async () => {
      await executable.dispose();
    },
  };
}

/** @param changes [visit, medication] what each visit adds to the scores, patient by patient */
function chain(changes: Float32Array, cohort: Cohort, patients: Int32Array, thresholds: Thresholds): Prediction {
  const width = cohort.vocabularies.medications.codes.length;
  const probability = new Float64Array(patients.length * width);
  const recommended = recordedFirst(cohort, patients);
  let visit = 0;
  patients.forEach((patient, row) => {
    const scores = new Float32Array(width);
    const own = {
      data: probability.subarray(row * width, (row + 1) * width),
      set: recommended.subarray(row * width, (row + 1) * width),
    };
    const { length } = visitsOf(cohort, patient);
    for (let step = 0; step < length; step++, visit++) {
      for (let i = 0; i < width; i++) scores[i]! += changes[visit * width + i]!;
      own.data.set(probabilities(scores));
      if (step > 0) own.set.set(decideByHysteresis(own.data, own.set, thresholds));
    }
  });
  return { probability, recommended };
}
