import { chiNodes } from './chi-nodes.js';
import { computedOnce } from './computed-once.js';
import { twoSidedNormal } from './special-functions.js';

/** How patients and trainings vary, as mean squares of their two-way table in units of that of patients. */
export interface Spread {
  /** Number of trainings - 1. */
  readonly degreesOfFreedom: number;
  /** What neither patients nor trainings explain, from 0 to 1. */
  readonly rest: number;
  /** Trainings, in the long run. A number below `rest` counts as `rest`: trainings do not vary. */
  readonly trainings: number;
}

/** From here on trainings are all that varies, and a generalized p keeps its level exactly. */
const nothingElse = 1e8;

/** Nodes that count less than 1e-5 are left out, half of them: together they count less than 1e-3. Weights add up to 1. */
const nodesOf = computedOnce((degreesOfFreedom) => {
  const nodes = chiNodes(degreesOfFreedom, Number.POSITIVE_INFINITY).filter(({ weight }) => weight > 1e-5);
  const whole = nodes.reduce((sum, { weight }) => sum + weight, 0);
  return nodes.map(({ root, weight }) => ({ root, weight: weight / whole }));
});

/**
 * How often two rows that do not differ have a generalized p up to `level`, of many patients: for every mean square that so few
 * trainings may show, the probability of a mean difference at least as large as the one that has this p.
 */
export function rateOfGeneralizedP(level: number, { degreesOfFreedom, rest, trainings }: Spread): number {
  if (trainings > nothingElse || level <= 0 || level >= 1) return level;
  const nodes = nodesOf(degreesOfFreedom);
  const longRun = Math.max(rest, trainings);
  const error = Math.sqrt(1 + longRun - rest);
  const weights = Float64Array.from(nodes, ({ weight }) => weight);
  const errors = new Float64Array(nodes.length);
  let rate = 0;
  let difference = error;
  for (const { root, weight } of nodes) {
    nodes.forEach((drawn, index) => {
      errors[index] = Math.sqrt(1 + Math.max(0, longRun * (root / drawn.root) ** 2 - rest));
    });
    difference = differenceOf(level, { weights, errors }, difference);
    rate += weight * twoSidedNormal(difference / error);
  }
  return rate;
}

/** Errors that the difference may have, by how much trainings may vary. Weights add up to 1. */
interface PossibleErrors {
  readonly weights: Float64Array;
  readonly errors: Float64Array;
}

/**
 * The difference whose p, the mean over possible errors, is `level`: by Newton's method on the logarithms of both, between ends
 * that close in on it. Its relative error is about the square of that of the step before, which is below 1e-5.
 */
function differenceOf(level: number, { weights, errors }: PossibleErrors, start: number): number {
  let [low, high, difference] = [0, Number.POSITIVE_INFINITY, start];
  for (let round = 0; round < 60; round += 1) {
    let p = 0;
    let slope = 0;
    for (let index = 0; index < errors.length; index += 1) {
      const z = difference / errors[index]!;
      p += weights[index]! * twoSidedNormal(z);
      slope += weights[index]! * z * Math.exp((-z * z) / 2);
    }
    if (p > level) low = difference;
    else high = difference;
    const next = difference * Math.exp((Math.log(p / level) * p) / (slope * Math.sqrt(2 / Math.PI)));
    if (Math.abs(next - difference) < 1e-5 * difference) return next;
    const middle = high === Number.POSITIVE_INFINITY ? 2 * low : (low + high) / 2;
    difference = next > low && next < Math.min(high, 4 * middle) ? next : middle;
  }
  return difference;
}
