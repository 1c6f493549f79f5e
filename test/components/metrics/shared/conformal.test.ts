import { expect } from 'chai';
import conformalCoverage from '../../../../components/metrics/conformal-coverage.js';
import conformalSize from '../../../../components/metrics/conformal-size.js';
import { conformalThreshold } from '../../../../components/metrics/shared/conformal.js';
import type { Predictions } from '../../../../components/contracts/metric.js';
import { mean } from '../../../../framework/statistics/moments.js';
import { Generator } from '../../../../framework/tensor/generator.js';
import { build } from '../../build.js';

/** Patients who are prescribed one of two medications; the probabilities of the prescribed ones are given. */
function patientsWith(prescribed: readonly number[]) {
  return {
    patients: prescribed.length,
    medications: 2,
    truth: Uint8Array.from(prescribed.flatMap(() => [1, 0])),
    probability: Float64Array.from(prescribed.flatMap((value) => [value, 0.05])),
  };
}

describe('conformal sets', () => {
  it('have the largest threshold whose corrected risk on the calibration patients is within alpha', () => {
    // Nine patients, alpha 0.3: at most 0.3 * 10 - 1 = 2 of them may be missed. The third lowest is 0.3.
    const nine = patientsWith([0.1, 0.9, 0.2, 0.8, 0.3, 0.7, 0.4, 0.6, 0.5]);
    expect(conformalThreshold(nine, 0.3)).to.equal(0.3);
    // No miss at all: 0.1 * 10 - 1 = 0.
    expect(conformalThreshold(nine, 0.1)).to.equal(0.1);
  });

  it('hold every medication where the calibration patients are too few for alpha', () => {
    expect(conformalThreshold(patientsWith([0.5, 0.9]), 0.1)).to.equal(0);
  });

  it('hold 1 - alpha of what further patients are prescribed, on average over cohorts', () => {
    const random = new Generator(1);
    const draw = (count: number) => {
      const uniform = new Float32Array(count);
      random.uniformInto(uniform);
      return patientsWith(Array.from(uniform));
    };
    const coverages = Array.from({ length: 400 }, () => {
      const threshold = conformalThreshold(draw(40), 0.2);
      const further = draw(100);
      return mean(Array.from({ length: 100 }, (_, row) => (further.probability[2 * row]! >= threshold ? 1 : 0)));
    });
    expect(mean(coverages)).to.be.within(0.79, 0.83);
  });

  it('are measured by how much of the prescribed they hold, and by how many medications', () => {
    const predictions: Predictions = {
      ...patientsWith([0.4, 0.2, 0.02]),
      validation: patientsWith([0.1, 0.9, 0.2, 0.8, 0.3, 0.7, 0.4, 0.6, 0.5]),
      threshold: 0.5,
      tunedThreshold: 0.5,
      interactions: [],
    };
    const of = (metric: typeof conformalCoverage) => Array.from(build(metric, { alpha: 0.3 }).perPatient!(predictions));
    expect(of(conformalCoverage)).to.deep.equal([1, 0, 0]);
    expect(of(conformalSize)).to.deep.equal([1, 0, 0]);
  });
});
