import type { Engine } from '../../../framework/tensor/index.js';
import type { Weights } from '../../contracts/weights.js';
import { UserInputError } from '../../../framework/errors.js';
import { truthOf } from '../../training/labels.js';
import type { MonitoredMetric } from './monitored-metric.js';
import { openStudent, prepareAll } from './open-student.js';
import type { BoundSamples } from './bound-samples.js';

/** The monitored score on validation samples, whose inputs are prepared once, under weights that change. */
export interface ValidationScore {
  run(weights: Weights): Promise<Readonly<Record<string, number>>>;
  dispose(): Promise<void>;
}

/** @throws UserInputError where even right predictions have no score, such as a DDI rate where no pair is known to interact */
export async function validationScore(
  engine: Engine,
  { samples, model, able }: BoundSamples,
  monitored: MonitoredMetric,
): Promise<ValidationScore> {
  const scored = {
    patients: able.length,
    medications: samples.cohort.vocabularies.medications.codes.length,
    truth: truthOf(samples, able),
    interactions: samples.cohort.interactions,
    threshold: 0.3,
    // The weights change every epoch: no threshold suits all of them.
    tunedThreshold: 0.3,
  };
  if (Number.isNaN(monitored.score({ ...scored, probability: Float64Array.from(scored.truth) }))) {
    throw new UserInputError({
      place: 'training.monitor',
      reason: `no predictions for these validation patients have a score of "${monitored.curve}", so it cannot choose an epoch`,
      remedy: 'Name another score, such as validation/prauc.',
    });
  }
  const open = await openStudent(model, engine);
  const predict = prepareAll(open, able);
  return {
    run: async (weights) => {
      open.setWeights(weights);
      return { [monitored.curve]: monitored.score({ ...scored, ...(await predict()) }) };
    },
    dispose: () => open.dispose(),
  };
}
