/** Length of an ATC code at each level of its hierarchy. */
export const atcLengths = [1, 3, 4, 5, 7] as const;

/** Number of characters of an ATC code at a level (level 3: 4). */
export function atcLength(level: number): number {
  const length = atcLengths[level - 1];
  if (length === undefined) throw new RangeError(`ATC has levels 1 to ${atcLengths.length}, got ${level}`);
  return length;
}

/**
 * Interacting pairs among these ATC codes. A pair of finer codes counts for the classes above them; a pair of broader classes
 * counts for every code below them. Pairs within one code are left out.
 */
export function pairsAmong(
  pairs: Iterable<readonly [string, string]>,
  codes: readonly string[],
): (readonly [string, string])[] {
  const matches = new Map<string, readonly string[]>();
  const matching = (written: string): readonly string[] => {
    const cached = matches.get(written);
    if (cached !== undefined) return cached;
    const matched = codes.filter((code) => code.startsWith(written) || written.startsWith(code));
    matches.set(written, matched);
    return matched;
  };
  const interacting = new Map<string, readonly [string, string]>();
  for (const [first, second] of pairs) {
    for (const a of matching(first)) {
      for (const b of matching(second)) {
        const pair = a < b ? ([a, b] as const) : ([b, a] as const);
        if (a !== b) interacting.set(pair.join(' '), pair);
      }
    }
  }
  return [...interacting.values()];
}
