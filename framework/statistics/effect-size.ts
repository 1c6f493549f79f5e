import { areEqual, mean, standardDeviation } from './moments.js';
import { midRanks } from './mid-ranks.js';

export interface EffectSize {
  /** Cohen's d_z: the mean difference in standard deviations of the differences between patients (Cohen 1988, §2.3.5). */
  readonly cohensDz: number;
  /**
   * Rank-biserial correlation of matched pairs: the sum of ranks of positive differences minus that of negative ones, as a
   * share of both (Kerby 2014). 1 where every patient that differs is better, -1 where every one is worse.
   */
  readonly rankBiserial: number;
}

/**
 * How large a difference is beside the differences between patients. Unlike p it does not grow with the number of patients.
 *
 * @param differences [patient], of each patient the mean over trainings
 * @returns undefined for fewer than two patients, or when all differ alike, so that nothing varies
 */
export function effectSize(differences: Float64Array): EffectSize | undefined {
  if (differences.length < 2 || areEqual(differences)) return undefined;
  const unequal = differences.filter((value) => value !== 0);
  const { ranks } = midRanks(unequal.map(Math.abs));
  const signed = ranks.reduce((sum, rank, index) => sum + Math.sign(unequal[index]!) * rank, 0);
  return {
    cohensDz: mean(differences) / standardDeviation(differences, 1),
    rankBiserial: signed / ((unequal.length * (unequal.length + 1)) / 2),
  };
}
