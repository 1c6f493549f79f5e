/** a - b, value by value. Throws when the two have different lengths, because a wrong pairing would still give a p-value. */
export function pairedDifferences(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  if (a.length !== b.length)
    throw new RangeError(`a paired test needs equally many values on both sides; received ${a.length} and ${b.length}`);
  return Float64Array.from(a, (value, index) => value - b[index]!);
}
