/**
 * Holm's step-down adjustment for several tests: the k-th smallest p is multiplied by m - k + 1, never falls below an
 * earlier one, and is at most 1. The result is in the order of the input.
 */
export function holmCorrection(p: readonly number[]): number[] {
  const ascending = p.map((_, index) => index).sort((x, y) => p[x]! - p[y]!);
  const adjusted = Array.from<number>({ length: p.length });
  let largest = 0;
  ascending.forEach((index, position) => {
    largest = Math.max(largest, Math.min(1, p[index]! * (p.length - position)));
    adjusted[index] = largest;
  });
  return adjusted;
}
