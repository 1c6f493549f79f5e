/** Ranks from 1 in ascending order, average ranks where values are equal; and Σ (t³ - t) over groups of t equal values. */
export function midRanks(values: Float64Array): { readonly ranks: Float64Array; readonly tieCorrection: number } {
  const order = Int32Array.from(values, (_, index) => index).sort((x, y) => values[x]! - values[y]!);
  const ranks = new Float64Array(order.length);
  let tieCorrection = 0;
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end += 1;
    for (const index of order.subarray(start, end)) ranks[index] = (start + 1 + end) / 2;
    tieCorrection += (end - start) ** 3 - (end - start);
    start = end;
  }
  return { ranks, tieCorrection };
}
