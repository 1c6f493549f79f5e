import type { PlanFile } from '../../../../framework/records/plan-file.js';

/** The row that the tables compare the others with. */
export function baselineOf(plan: PlanFile): string | undefined {
  return plan.tables?.find((table) => table.baseline)?.baseline;
}
