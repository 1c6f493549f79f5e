import { acceptedInterval } from '../../framework/statistics/accepted-interval.js';
import { generalizedFor, hiddenSpread } from '../../framework/statistics/calibrated-p.js';
import { chiNodes } from '../../framework/statistics/chi-nodes.js';
import { twoSidedNormal } from '../../framework/statistics/special-functions.js';
import type { Scenario } from './made-up-differences.js';

/**
 * How often `patients-and-trainings` has p < `level` for two rows that do not differ, of more patients than can be simulated:
 * by integration over the mean squares that the trainings may show. Whatever the shape, the mean over patients is normal then.
 */
export function rateOfManyPatients(
  { ofBoth, ofTrainings }: Pick<Scenario, 'ofBoth' | 'ofTrainings'>,
  trainings: number,
  level: number,
): number {
  const degreesOfFreedom = trainings - 1;
  const ofPatients = trainings + ofBoth ** 2;
  const rest = ofBoth ** 2 / ofPatients;
  const longRun = rest + ofTrainings ** 2 / ofPatients;
  const nodes = chiNodes(degreesOfFreedom, Number.POSITIVE_INFINITY).filter(({ weight }) => weight > 1e-5);
  const whole = nodes.reduce((sum, { weight }) => sum + weight, 0);
  return nodes.reduce((rate, { root, weight }) => {
    const shown = (longRun * root ** 2) / degreesOfFreedom;
    const possible = nodes.map((drawn) => ({
      weight: drawn.weight / whole,
      error: Math.sqrt(1 + Math.max(0, (shown * degreesOfFreedom) / drawn.root ** 2 - rest)),
    }));
    const { high } = acceptedInterval(
      (difference) => possible.reduce((p, one) => p + one.weight * twoSidedNormal(difference / one.error), 0),
      {
        difference: 0,
        scale: 1,
        level: generalizedFor(level, hiddenSpread({ patients: 1, trainings: shown, rest }, trainings)),
      },
    );
    return rate + (weight / whole) * twoSidedNormal(high / Math.sqrt(1 + longRun - rest));
  }, 0);
}
