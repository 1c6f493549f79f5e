/** The ids, ascending, of each row of 0 and 1. */
export function recommendedSets(recommended: Uint8Array, width: number): number[][] {
  return Array.from({ length: recommended.length / width }, (_, row) =>
    Array.from({ length: width }, (__, i) => i).filter((i) => recommended[row * width + i] === 1),
  );
}
