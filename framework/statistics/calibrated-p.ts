import { chiQuantile } from './chi-nodes.js';
import { computedOnce } from './computed-once.js';
import { rateOfGeneralizedP, type Spread } from './generalized-p-rate.js';

/** Mean squares of the two-way table of patients and trainings, and the number of trainings. */
interface Observed {
  readonly patients: number;
  readonly trainings: number;
  readonly rest: number;
}

/**
 * The least that a generalized p is calibrated to: 0.05 for 0.125, a larger share of a smaller one, and p itself below 0.0032.
 * That few trainings agree says little, and a table of many comparisons rests on small p.
 */
const least = {
  of: (generalized: number): number => Math.min(generalized, 0.05 * (generalized / 0.125) ** 0.75),
  turnedBack: (p: number): number => Math.max(p, 0.125 * (p / 0.05) ** (4 / 3)),
};

/** Of every hundred mean squares of trainings, so many show less than a share of the long run; that share is their limit. */
const limitOf = computedOnce((degreesOfFreedom) => chiQuantile(degreesOfFreedom === 1 ? 0.1 : 0.2, degreesOfFreedom));

/** How patients and trainings vary, if trainings vary as much as so few of them may hide. */
export function hiddenSpread({ patients, trainings, rest }: Observed, numberOfTrainings: number): Spread {
  const degreesOfFreedom = numberOfTrainings - 1;
  if (patients === 0) return { degreesOfFreedom, rest: 0, trainings: Number.POSITIVE_INFINITY };
  const most = (trainings * degreesOfFreedom) / limitOf(degreesOfFreedom) ** 2;
  return { degreesOfFreedom, rest: Math.min(1, rest / patients), trainings: most / patients };
}

/**
 * How often rows that do not differ have a generalized p as small (prepivoting; Beran, "Prepivoting test statistics", JASA 83,
 * 1988), and no less than {@link least}.
 */
export function calibratedP(generalized: number, spread: Spread): number {
  return Math.max(least.of(generalized), rateOfGeneralizedP(generalized, spread));
}

/** The generalized p that is calibrated to `p`, by the secant method: logarithms of both lie nearly on a line. */
export function generalizedFor(p: number, spread: Spread): number {
  const at = (logarithm: number) => ({
    logarithm,
    excess: Math.log(rateOfGeneralizedP(Math.exp(logarithm), spread) / p),
  });
  let [before, now] = [at(Math.log(p)), at(Math.log(least.turnedBack(p)))];
  if (now.excess <= 0) return least.turnedBack(p);
  for (let round = 0; round < 20 && Math.abs(now.excess) > 1e-10; round += 1) {
    const slope = (now.excess - before.excess) / (now.logarithm - before.logarithm);
    [before, now] = [now, at(now.logarithm - now.excess / slope)];
  }
  return Math.exp(now.logarithm);
}
