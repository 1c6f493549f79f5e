import { Type } from '../../../framework/registry/type.js';
import type { Predictions } from '../../contracts/metric.js';
import { ratio } from './per-patient.js';

/** The option of metrics of conformal sets. */
export const conformalOption = {
  alpha: Type.Number({
    exclusiveMinimum: 0,
    exclusiveMaximum: 1,
    default: 0.1,
    description: 'share of the prescribed medications of a patient that sets may miss on average',
  }),
};

type Scored = Pick<Predictions, 'patients' | 'medications' | 'truth' | 'probability'>;

/**
 * The largest threshold λ of sets {m: p_m ≥ λ} that misses at most a share α of what a further patient is prescribed, on
 * average: the risk on n patients, (Σ missed share + 1) / (n + 1), is at most α (conformal risk control, Angelopoulos et al.
 * 2022). It holds for patients who could as well have been among these n. With too few patients, it is 0: every medication is
 * in the set.
 *
 * @param calibration predictions for patients who are not scored
 */
export function conformalThreshold({ patients, medications, truth, probability }: Scored, alpha: number): number {
  const missed: { readonly probability: number; readonly share: number }[] = [];
  let counted = 0;
  for (let row = 0; row < patients; row++) {
    const cells = Array.from({ length: medications }, (_, item) => row * medications + item);
    const prescribed = cells.filter((cell) => truth[cell] === 1);
    if (prescribed.length === 0) continue;
    counted++;
    for (const cell of prescribed) missed.push({ probability: probability[cell]!, share: 1 / prescribed.length });
  }
  const allowed = alpha * (counted + 1) - 1;
  if (allowed < 0) return 0;
  let risk = 0;
  for (const one of missed.toSorted((a, b) => a.probability - b.probability)) {
    risk += one.share;
    // A threshold above this probability would miss it too.
    if (risk > allowed + 1e-12) return one.probability;
  }
  return Infinity;
}

/** What a conformal set of a row holds. */
export interface ConformalSet {
  /** Share of the prescribed medications in the set. */
  readonly coverage: number;
  readonly size: number;
}

/** [rows] the conformal sets, calibrated on the predictions for validation patients. */
export function conformalSets(predictions: Predictions, alpha: number): ConformalSet[] {
  const { patients, medications, truth, probability, validation } = predictions;
  if (validation === undefined) throw new Error('conformal sets need predictions for validation patients');
  const threshold = conformalThreshold(validation, alpha);
  return Array.from({ length: patients }, (_, row) => {
    let [size, prescribed, both] = [0, 0, 0];
    for (let cell = row * medications; cell < (row + 1) * medications; cell++) {
      const isIn = probability[cell]! >= threshold;
      if (isIn) size++;
      if (truth[cell] === 1) prescribed++;
      if (isIn && truth[cell] === 1) both++;
    }
    return { coverage: ratio(both, prescribed), size };
  });
}
