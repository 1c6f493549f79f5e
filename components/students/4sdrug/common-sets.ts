/** What a patient shares with the most similar other one of a batch. */
export interface CommonSet {
  readonly diagnoses: readonly number[];
  readonly medications: readonly number[];
}

/**
 * For each patient what it has in common with the other patient whose diagnoses are most alike, by their share in the diagnoses
 * of either; of several, with the first. Nothing where it is alone.
 *
 * @param diagnoses [patient] a set each
 * @param medications [patient] a set each
 */
export function commonSets(
  diagnoses: readonly ArrayLike<number>[],
  medications: readonly ArrayLike<number>[],
): readonly CommonSet[] {
  const sets = diagnoses.map((own) => new Set(Array.from(own)));
  return sets.map((own, patient) => {
    let [partner, most] = [-1, -1];
    sets.forEach((other, candidate) => {
      if (candidate === patient) return;
      const both = sharedBy(own, other).length;
      const alike = both / Math.max(1, own.size + other.size - both);
      if (alike > most) [partner, most] = [candidate, alike];
    });
    if (partner < 0) return { diagnoses: [], medications: [] };
    return {
      diagnoses: sharedBy(own, sets[partner]!),
      medications: sharedBy(new Set(Array.from(medications[patient]!)), new Set(Array.from(medications[partner]!))),
    };
  });
}

function sharedBy(a: ReadonlySet<number>, b: ReadonlySet<number>): readonly number[] {
  return [...a].filter((entry) => b.has(entry));
}
