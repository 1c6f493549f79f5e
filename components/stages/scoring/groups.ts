/** What a group of a file may be called: no name that every table has, and none that the name of a score could not hold. */
export const groupNamePattern = '^(?!(?:overall|multi-visit|single-visit)$)[A-Za-z0-9][A-Za-z0-9 ≥<>+-]*$';

/** The groups of patients that every table distinguishes (LEADER, §IV-A3). */
export const groupNames = ['overall', 'multi-visit', 'single-visit'] as const;
export type GroupName = (typeof groupNames)[number];

/**
 * Rows of each group.
 *
 * @param visits [rows] number of visits of the patient in each row, the target included
 */
export function groupRows(visits: Int32Array): Readonly<Record<GroupName, Int32Array>> {
  const rows = Int32Array.from(visits.keys());
  return {
    overall: rows,
    'multi-visit': rows.filter((row) => visits[row]! > 1),
    'single-visit': rows.filter((row) => visits[row] === 1),
  };
}
