import type { ScoredGroup, ScoredPredictions } from './scored-predictions.js';

/** Points of a curve. */
const points = 100;

/** [points] the recalls at which a curve is drawn: the middles of as many steps of equal width. */
export const recalls = Array.from({ length: points }, (_, point) => (point + 0.5) / points);

/**
 * The precision of one ranking at the recalls of {@link recalls}: that of the shortest head of the ranking with at least this
 * recall. Equal scores enter together. The mean of the points is the average precision, but for the width of the steps.
 *
 * @param relevant [items] 1 where the item is relevant, else 0
 * @param scores [items]
 */
export function precisionCurve(relevant: Uint8Array, scores: Float64Array): Float64Array {
  const curve = new Float64Array(points);
  const total = relevant.reduce((sum, value) => sum + value, 0);
  if (total === 0) return curve;
  const ranking = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
  let hits = 0;
  let point = 0;
  ranking.forEach((item, place) => {
    hits += relevant[item]!;
    const next = ranking[place + 1];
    if (next !== undefined && scores[next] === scores[item]) return;
    for (; point < points && recalls[point]! <= hits / total; point++) curve[point] = hits / (place + 1);
  });
  return curve;
}

/** [points] the mean over the patients of a group: the area below it is the group's mean average precision. */
export function meanPrecisionCurve(
  { medications, truth, probability }: ScoredPredictions,
  { patients, rows, weights }: ScoredGroup,
): Float64Array {
  const sum = new Float64Array(points);
  for (const row of rows) {
    const cells = [row * medications, (row + 1) * medications] as const;
    const curve = precisionCurve(truth.subarray(...cells), probability.subarray(...cells));
    for (let point = 0; point < points; point++) sum[point]! += curve[point]! * (weights?.[row] ?? 1);
  }
  return sum.map((value) => value / patients);
}
