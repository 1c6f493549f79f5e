import { areEqual, mean, variance } from './moments.js';
import { pairedDifferences } from './paired-differences.js';
import type { RandomSource } from './random-source.js';
import type { PairedScores, TestedDifference } from './tested-difference.js';

export interface BootstrapOptions {
  /** Resamples; 10,000 leave a p of 0.05 uncertain by ± 0.004. */
  readonly rounds: number;
  /** Share of the resampled statistics inside the interval, 0.95 for 95 %. */
  readonly confidence: number;
}

/**
 * Bootstraps the difference of two rows that were scored on the same patients. Patients are resampled, so the interval speaks
 * about new patients of the same kind, not about new training runs. Every resampled mean is divided by its own standard error
 * (symmetric bootstrap-t; Hall 1988, "On symmetric bootstrap confidence intervals"), which keeps 95 % with 20 patients, where
 * percentiles of the means do not. Interval and p agree: 0 is outside the interval when p is below 1 - `confidence`. All
 * comparisons use the same resamples.
 *
 * @param comparisons pairs of [patient] scores, all of the same patients in the same order
 * @returns one result per comparison. Undefined (not comparable) for fewer than two patients, or when no patient differs. The
 *   interval is infinite when so few patients differ that resamples lose all of them.
 */
export function pairedBootstrap(
  comparisons: readonly PairedScores[],
  options: BootstrapOptions,
  random: RandomSource,
): (TestedDifference | undefined)[] {
  const differences = comparisons.map(({ a, b }) => pairedDifferences(a, b));
  const patients = differences[0]?.length ?? 0;
  if (differences.some(({ length }) => length !== patients)) {
    throw new RangeError(
      'comparisons on the same resamples need the same patients; received different numbers of them',
    );
  }
  const statistics = resampledStatistics(differences, patients, options.rounds, random);
  return differences.map((values, index) =>
    patients < 2 || values.every((value) => value === 0) ? undefined : summarize(values, statistics[index]!, options),
  );
}

/** [comparison][round] |mean of the resample - mean| / standard error of the resample */
function resampledStatistics(
  differences: readonly Float64Array[],
  patients: number,
  rounds: number,
  random: RandomSource,
): Float64Array[] {
  const centers = differences.map(mean);
  const statistics = differences.map(() => new Float64Array(rounds));
  const drawn = new Int32Array(patients);
  for (let round = 0; round < rounds; round += 1) {
    for (let draw = 0; draw < patients; draw += 1) drawn[draw] = random.integer(patients);
    for (let index = 0; index < differences.length; index += 1)
      statistics[index]![round] = statisticOf(differences[index]!, drawn, centers[index]!);
  }
  return statistics;
}

function statisticOf(values: Float64Array, drawn: Int32Array, center: number): number {
  let sum = 0;
  let squares = 0;
  for (let draw = 0; draw < drawn.length; draw += 1) {
    const deviation = values[drawn[draw]!]! - center;
    sum += deviation;
    squares += deviation * deviation;
  }
  const shift = sum / drawn.length;
  const spread = (squares - sum * shift) / (drawn.length - 1);
  // A resample of one value over and over has no spread but rounding noise.
  return spread <= 1e-12 * squares ? Infinity : Math.abs(shift) / Math.sqrt(spread / drawn.length);
}

function summarize(
  values: Float64Array,
  statistics: Float64Array,
  { rounds, confidence }: BootstrapOptions,
): TestedDifference {
  const difference = mean(values);
  const standardError = areEqual(values) ? 0 : Math.sqrt(variance(values, 1) / values.length);
  // A resample of equal values has no standard error. It counts as far away, which is the careful side.
  const asFar = (expected: number): number => {
    const observed = Math.abs(difference - expected) / standardError;
    return statistics.reduce((count, statistic) => (statistic < observed ? count : count + 1), 0);
  };
  const pOf = (expected: number): number => ((standardError === 0 ? 0 : asFar(expected)) + 1) / (rounds + 1);
  const ascending = statistics.toSorted();
  const half = standardError === 0 ? 0 : ascending[Math.ceil(confidence * (rounds + 1)) - 1]! * standardError;
  const p = pOf(0);
  return { difference, low: difference - half, high: difference + half, p, isBound: p === 1 / (rounds + 1), pOf };
}
