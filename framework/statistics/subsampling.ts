import { mean, standardDeviation } from './moments.js';
import type { RandomSource } from './random-source.js';

export interface SubsamplingOptions {
  /** How many times patients are drawn; LEADER uses 10. */
  readonly rounds: number;
  /** Share of the patients in each round, in (0, 1]; LEADER uses 0.8. */
  readonly fraction: number;
  /** Whether a patient can be drawn twice: `without-replacement` (LEADER) where absent, or `with-replacement` (SafeDrug). */
  readonly draw?: 'with-replacement' | 'without-replacement';
}

export interface Subsampling {
  /** Mean over rounds of the score of a round. */
  readonly mean: number;
  /**
   * Standard deviation over rounds, with the number of rounds as divisor. For 80 % drawn without replacement it is half the
   * standard error of the score. So it says how the published ± was made, not how certain the score is.
   */
  readonly sd: number;
}

/**
 * Draws the rounds of the released evaluation's "bootstrapping" (LEADER, utils/utils.py:302-317). Every round scores ⌊fraction
 * · patients⌋ patients, at least one, drawn without replacement; or with it, as in the programs of GAMENet and SafeDrug.
 *
 * @param patients how many patients the group has, ≥ 1
 * @returns one array of patient indices per round, each in the order drawn, distinct unless they are drawn with replacement
 */
export function drawSubsamples(patients: number, options: SubsamplingOptions, random: RandomSource): Int32Array[] {
  if (patients < 1) throw new RangeError('a subsample needs at least one patient; received a group of 0');
  const kept = Math.max(1, Math.floor(options.fraction * patients));
  const isRepeated = options.draw === 'with-replacement';
  return Array.from({ length: options.rounds }, () => {
    if (isRepeated) return Int32Array.from({ length: kept }, () => random.integer(patients));
    const order = Int32Array.from({ length: patients }, (_, index) => index);
    for (let position = 0; position < kept; position += 1) {
      const chosen = position + random.integer(patients - position);
      [order[position], order[chosen]] = [order[chosen]!, order[position]!];
    }
    return order.slice(0, kept);
  });
}

/**
 * Scores the rounds that {@link drawSubsamples} drew. Score all metrics of a group on the same rounds. Draw the rounds of each
 * group from its own split of the generator.
 *
 * @param score the metric over the patients with the given indices: a mean, or a ratio of sums
 */
export function subsample(rounds: readonly Int32Array[], score: (patients: Int32Array) => number): Subsampling {
  const scores = rounds.map(score);
  return { mean: mean(scores), sd: standardDeviation(scores, 0) };
}
