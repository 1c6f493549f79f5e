import type { FigureRun } from '../../../framework/contracts/figure.js';
import { count } from '../../../framework/count.js';
import { mean } from '../../../framework/statistics/moments.js';

/** A mean over runs with the range of the runs, which is absent where there is one. */
export interface AcrossRuns {
  readonly mean: number;
  readonly low?: number;
  readonly high?: number;
}

/** @param values one a run, at least one */
export function acrossRuns(values: readonly number[]): AcrossRuns {
  if (values.length === 1) return { mean: values[0]! };
  return { mean: mean(values), low: Math.min(...values), high: Math.max(...values) };
}

/**
 * Says what a mean is over, and what marks its range: `Lines are means over the runs, bands their range. Runs of each row: 3.`
 *
 * @param marks what is drawn for means and for ranges
 */
export function runsCaption(
  rows: readonly { readonly runs: readonly unknown[] }[],
  marks: { readonly means: string; readonly ranges: string },
): string {
  const counts = [...new Set(rows.map(({ runs }) => runs.length))].sort((a, b) => a - b);
  if (counts.length === 1 && counts[0] === 1) return `One run of each row: nothing here speaks of other trainings.`;
  return `${marks.means} are means over the runs, ${marks.ranges} their range. Runs of each row: ${counts.join(' or ')}.`;
}

/** `400 patients of test`; of rows that were scored on different ones, the fewest and the most. */
export function patientsOf(counts: readonly number[], split: string): string {
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  return `${fewest === most ? '' : `${fewest} to `}${count(most, 'patient')} of ${split}`;
}

/** What some runs give, without those that have nothing yet. */
export async function readRuns<Read>(
  runs: readonly FigureRun[],
  read: (run: FigureRun) => Promise<Read | undefined>,
): Promise<readonly Read[]> {
  return (await Promise.all(runs.map(read))).flatMap((one) => one ?? []);
}
