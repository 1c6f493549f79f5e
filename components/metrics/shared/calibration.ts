import type { Predictions } from '../../contracts/metric.js';

/** Predictions whose probability lies in (from, to]; 0 belongs to the first bin. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  /** Pairs of patient and medication. */
  readonly predictions: number;
  /** Mean probability; null where there are no predictions. */
  readonly predicted: number | null;
  /** Share of them that were prescribed; null where there are none. */
  readonly observed: number | null;
}

/**
 * Groups all pairs of patient and medication into bins of equal width by their probability, and counts how often each bin was
 * prescribed.
 */
export function calibrationBins(
  { medications, truth, probability }: Pick<Predictions, 'medications' | 'truth' | 'probability'>,
  rows: Int32Array,
  bins = 10,
): readonly CalibrationBin[] {
  const counts = new Float64Array(bins);
  const sums = new Float64Array(bins);
  const prescribed = new Float64Array(bins);
  for (const row of rows) {
    for (let cell = row * medications; cell < (row + 1) * medications; cell++) {
      const bin = Math.max(0, Math.ceil(probability[cell]! * bins) - 1);
      counts[bin]!++;
      sums[bin]! += probability[cell]!;
      prescribed[bin]! += truth[cell]!;
    }
  }
  return Array.from(counts, (count, bin) => ({
    from: bin / bins,
    to: (bin + 1) / bins,
    predictions: count,
    predicted: count === 0 ? null : sums[bin]! / count,
    observed: count === 0 ? null : prescribed[bin]! / count,
  }));
}

/** Expected calibration error: |predicted − observed| of the bins, weighted by their predictions (Naeini et al., 2015). */
export function calibrationError(bins: readonly CalibrationBin[]): number {
  const total = bins.reduce((sum, { predictions }) => sum + predictions, 0);
  const weighted = bins.map(({ predictions, predicted, observed }) =>
    predicted === null || observed === null ? 0 : predictions * Math.abs(predicted - observed),
  );
  return total === 0 ? 0 : weighted.reduce((sum, error) => sum + error, 0) / total;
}
