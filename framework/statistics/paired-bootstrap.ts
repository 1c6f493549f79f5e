import { mean } from './moments.js';
import { pairedDifferences } from './paired-differences.js';
import type { RandomSource } from './random-source.js';

export interface BootstrapOptions {
  /** Resamples; 10,000 leave a p of 0.05 uncertain by ± 0.004. */
  readonly rounds: number;
  /** Share of the resampled differences inside the interval, 0.95 for 95 %. */
  readonly confidence: number;
}

/** Scores of the same patients under two conditions, patient by patient. */
export interface PairedScores {
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
}

export interface PairedBootstrap {
  /** Mean of a - b over the patients. */
  readonly difference: number;
  /** Percentile interval of the mean difference. */
  readonly low: number;
  readonly high: number;
  /** Two-sided p. It is twice the share of resampled differences on the other side of 0, and at least 2 / (rounds + 1). */
  readonly p: number;
}

/**
 * Bootstraps the difference of two rows that were scored on the same patients. Patients are resampled, so the interval speaks
 * about new patients of the same kind, not about new training runs. All comparisons use the same resamples.
 *
 * @param comparisons pairs of [patient] scores, all of the same patients in the same order
 * @returns one result per comparison. Undefined (not comparable) for fewer than two patients, or when no patient differs.
 */
export function pairedBootstrap(
  comparisons: readonly PairedScores[],
  options: BootstrapOptions,
  random: RandomSource,
): (PairedBootstrap | undefined)[] {
  const differences = comparisons.map(({ a, b }) => pairedDifferences(a, b));
  const patients = differences[0]?.length ?? 0;
  if (differences.some(({ length }) => length !== patients)) {
    throw new RangeError(
      'comparisons on the same resamples need the same patients; received different numbers of them',
    );
  }
  const resampled = resampledMeans(differences, patients, options.rounds, random);
  return differences.map((values, index) =>
    patients < 2 || values.every((value) => value === 0)
      ? undefined
      : { difference: mean(values), ...summarize(resampled[index]!.sort(), options) },
  );
}

/** [comparison][round] means over as many patients as there are, drawn with replacement. */
function resampledMeans(
  differences: readonly Float64Array[],
  patients: number,
  rounds: number,
  random: RandomSource,
): Float64Array[] {
  const means = differences.map(() => new Float64Array(rounds));
  const drawn = new Int32Array(patients);
  for (let round = 0; round < rounds; round += 1) {
    for (let draw = 0; draw < patients; draw += 1) drawn[draw] = random.integer(patients);
    differences.forEach((values, index) => {
      let sum = 0;
      for (let draw = 0; draw < patients; draw += 1) sum += values[drawn[draw]!]!;
      means[index]![round] = sum / patients;
    });
  }
  return means;
}

function summarize(
  ascending: Float64Array,
  { rounds, confidence }: BootstrapOptions,
): Omit<PairedBootstrap, 'difference'> {
  const notAbove = ascending.filter((value) => value <= 0).length;
  const notBelow = ascending.filter((value) => value >= 0).length;
  const tail = (1 - confidence) / 2;
  return {
    low: quantile(ascending, tail),
    high: quantile(ascending, 1 - tail),
    p: Math.min(1, (2 * (Math.min(notAbove, notBelow) + 1)) / (rounds + 1)),
  };
}

/** Linear interpolation between the order statistics of ascending values. */
function quantile(ascending: Float64Array, share: number): number {
  const position = share * (ascending.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below]! + (position - below) * (ascending[above]! - ascending[below]!);
}
