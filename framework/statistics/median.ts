/** The middle value. For an even number of values it is the mean of the two in the middle; for none it is NaN. */
export function median(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  const middle = ascending.length >> 1;
  if (ascending.length % 2 === 1) return ascending[middle]!;
  return ascending.length === 0 ? Number.NaN : (ascending[middle - 1]! + ascending[middle]!) / 2;
}
