import { chiNodes, type ChiNode } from './chi-nodes.js';
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

/** Nodes that count less are left out, half of them: together they count less than 1e-3. */
const counts = ({ weight }: ChiNode): boolean => weight > 1e-5;

/**
 * How often two rows that do not differ have a generalized p up to `level`, of many patients: for every mean square that so few
 * trainings may show, the probability of a mean difference at least as large as the one that has this p.
 */
export function rateOfGeneralizedP(level: number, { degreesOfFreedom, rest, trainings }: Spread): number {
  if (trainings > nothingElse || level <= 0 || level >= 1) return level;
  const nodes = chiNodes(degreesOfFreedom, Number.POSITIVE_INFINITY).filter(counts);
  const whole = nodes.reduce((sum, { weight }) => sum + weight, 0);
  const longRun = Math.max(rest, trainings);
  const error = Math.sqrt(1 + longRun - rest);
  let rate = 0;
  let difference = error;
  for (const { root, weight } of nodes) {
    const possible = nodes.map((drawn) => ({
      weight: drawn.weight / whole,
      error: Math.sqrt(1 + Math.max(0, longRun * (root / drawn.root) ** 2 - rest)),
    }));
    difference = differenceOf(level, possible, difference);
    rate += (weight / whole) * twoSidedNormal(difference / error);
  }
  return rate;
}

interface PossibleError {
  readonly weight: number;
  readonly error: number;
}

/**
 * The difference whose p, the mean over possible errors, is `level`: by Newton's method on the logarithms of both, between ends
 * that close in on it.
 */
function differenceOf(level: number, possible: readonly PossibleError[], start: number): number {
  let [low, high, difference] = [0, Number.POSITIVE_INFINITY, start];
  for (let round = 0; round < 60; round += 1) {
    let [p, slope] = [0, 0];
    for (const { weight, error } of possible) {
      const z = difference / error;
      p += weight * twoSidedNormal(z);
      slope += weight * z * Math.exp((-z * z) / 2);
    }
    if (p > level) low = difference;
    else high = difference;
    const next = difference * Math.exp((Math.log(p / level) * p) / (slope * Math.sqrt(2 / Math.PI)));
    if (Math.abs(next - difference) < 1e-8 * difference) return next;
    const middle = high === Number.POSITIVE_INFINITY ? 2 * low : (low + high) / 2;
    difference = next > low && next < Math.min(high, 4 * middle) ? next : middle;
  }
  return difference;
}
