/** a - b, value by value. Throws when the two have different lengths, because a wrong pairing would still give a p-value. */
export function pairedDifferences(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  if (a.length !== b.length)
    throw new RangeError(`a paired test needs equally many values on both sides; received ${a.length} and ${b.length}`);
  const differences = new Float64Array(a.length);
  for (let index = 0; index < a.length; index += 1) differences[index] = a[index]! - b[index]!;
  return differences;
}
