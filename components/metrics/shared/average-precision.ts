/**
 * Average precision of one ranking, Σ (Rₙ − Rₙ₋₁) · Pₙ over the distinct scores from high to low: equal scores form one
 * step and nothing is interpolated, as scikit-learn's `average_precision_score` has it. 0 when nothing is relevant.
 *
 * @param relevant [items] 1 where the item is relevant, else 0
 * @param scores [items]
 */
export function averagePrecision(relevant: Uint8Array, scores: Float64Array): number {
  const ranking = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
  const total = relevant.reduce((sum, value) => sum + value, 0);
  if (total === 0) return 0;
  let hits = 0;
  let hitsBefore = 0;
  let area = 0;
  ranking.forEach((item, place) => {
    hits += relevant[item]!;
    const next = ranking[place + 1];
    if (next !== undefined && scores[next] === scores[item]) return;
    area += ((hits - hitsBefore) / total) * (hits / (place + 1));
    hitsBefore = hits;
  });
  return area;
}
