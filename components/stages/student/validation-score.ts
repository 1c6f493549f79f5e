import type { Engine } from '../../../framework/tensor/index.js';
import type { Weights } from '../../contracts/weights.js';
import { truthOf } from '../../training/labels.js';
import type { MonitoredMetric } from './monitored-metric.js';
import { openStudent, prepareAll } from './open-student.js';
import type { BoundSamples } from './bound-samples.js';

/** The monitored score on validation samples, whose inputs are prepared once, under weights that change. */
export interface ValidationScore {
  run(weights: Weights): Promise<Readonly<Record<string, number>>>;
  dispose(): Promise<void>;
}

export async function validationScore(
  engine: Engine,
  { samples, model, able }: BoundSamples,
  monitored: MonitoredMetric,
): Promise<ValidationScore> {
  const open = await openStudent(model, engine);
  const predict = prepareAll(open, able);
  const scored = {
    patients: able.length,
    medications: samples.cohort.vocabularies.medications.codes.length,
    truth: truthOf(samples, able),
    interactions: samples.cohort.interactions,
    threshold: 0.3,
    // The weights change every epoch: no threshold suits all of them.
    tunedThreshold: 0.3,
  };
  return {
    run: async (weights) => {
      open.setWeights(weights);
      return { [monitored.curve]: monitored.score({ ...scored, ...(await predict()) }) };
    },
    dispose: () => open.dispose(),
  };
}
