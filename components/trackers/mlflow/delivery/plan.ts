import type { PlanFile } from '../../../../framework/records/plan-file.js';

/** The row that the tables compare the others with. */
export function baselineOf(plan: PlanFile): string | undefined {
  return plan.tables?.find((table) => table.baseline)?.baseline;
}

/** What a row is compared with. */
export interface Against {
  readonly baseline: string;
  /** Id of the table that compares them; absent where none has the row. */
  readonly table?: string;
}

/** The first table of test scores that compares the row says with which one; the first baseline where no table has the row. */
export function againstOf(plan: PlanFile, row: string): Against | undefined {
  const having = (plan.tables ?? []).filter(({ rows }) => rows === undefined || rows.includes(row));
  const comparing = having.flatMap(({ id, baseline, split }) =>
    baseline === undefined || split === 'validation' ? [] : [{ baseline, table: id }],
  );
  const first = comparing.find(({ baseline }) => baseline !== row);
  const fallback = baselineOf(plan);
  if (first !== undefined || comparing.length > 0 || fallback === undefined || fallback === row) return first;
  return { baseline: fallback };
}
