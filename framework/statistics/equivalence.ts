import type { TestedDifference } from './tested-difference.js';

/**
 * Whether two rows are equal within a tolerance: the larger p of two one-sided tests, that the difference is not below
 * -`tolerance` and that it is not above it (Schuirmann, J. Pharmacokinet. Biopharm. 15, 1987). A small p says that the rows are
 * equivalent; a large one says nothing.
 *
 * @param tolerance above 0, in the unit of the metric
 */
export function equivalenceP(
  { difference, pOf }: Pick<TestedDifference, 'difference' | 'pOf'>,
  tolerance: number,
): number {
  const below = oneSided(pOf(tolerance), difference < tolerance);
  const above = oneSided(pOf(-tolerance), difference > -tolerance);
  return Math.max(below, above);
}

/** The p of one side of a two-sided test, by whether the difference lies on the side that it asks about. */
function oneSided(twoSided: number, isThere: boolean): number {
  return isThere ? twoSided / 2 : 1 - twoSided / 2;
}
