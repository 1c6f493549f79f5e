import { mean } from './moments.js';
import { pairedDifferences } from './paired-differences.js';
import { drawBelow, type RandomSource } from './random-source.js';

export interface BootstrapOptions {
  /** Resamples; 10,000 leave a p of 0.05 uncertain by ± 0.004. */
  readonly rounds: number;
  /** Share of the resampled differences inside the interval, 0.95 for 95 %. */
  readonly confidence: number;
}

export interface PairedBootstrap {
  /** Mean of a - b over the patients. */
  readonly difference: number;
  /** Percentile interval of the mean difference. */
  readonly low: number;
  readonly high: number;
  /** Two-sided: twice the share of resampled differences on the other side of 0, never below 2 / (rounds + 1). */
  readonly p: number;
}

/**
 * Bootstrap over patients of the difference of two rows that were scored on the same patients. Patients are the unit that
 * varies, so the interval speaks about new patients of the same hospital, not about new training runs. Undefined, not
 * comparable, for fewer than two patients and when no patient differs.
 */
export function pairedBootstrap(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: BootstrapOptions,
  random: RandomSource,
): PairedBootstrap | undefined {
  const differences = pairedDifferences(a, b);
  if (differences.length < 2 || differences.every((difference) => difference === 0)) return undefined;
  const resampled = Float64Array.from({ length: options.rounds }, () => resampledMean(differences, random)).sort();
  const notAbove = resampled.filter((value) => value <= 0).length;
  const notBelow = resampled.filter((value) => value >= 0).length;
  const tail = (1 - options.confidence) / 2;
  return {
    difference: mean(differences),
    low: quantile(resampled, tail),
    high: quantile(resampled, 1 - tail),
    p: Math.min(1, (2 * (Math.min(notAbove, notBelow) + 1)) / (options.rounds + 1)),
  };
}

function resampledMean(values: Float64Array, random: RandomSource): number {
  let sum = 0;
  for (let draw = 0; draw < values.length; draw += 1) sum += values[drawBelow(random, values.length)]!;
  return sum / values.length;
}

/** Linear interpolation between the order statistics of ascending values. */
function quantile(ascending: Float64Array, share: number): number {
  const position = share * (ascending.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below]! + (position - below) * (ascending[above]! - ascending[below]!);
}
