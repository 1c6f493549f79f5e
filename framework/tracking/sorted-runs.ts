import type { TrackedRun } from '../contracts/tracker.js';
import { valueOf } from './run-filter.js';

/**
 * Runs by their value of an option or a score, the largest first, or as they are where no name is given. Numbers stand before
 * words, and runs without a value last.
 */
export function sortedRuns(
  runs: readonly TrackedRun[],
  { sort, reverse = false }: { readonly sort?: string; readonly reverse?: boolean },
): readonly TrackedRun[] {
  if (sort === undefined) return reverse ? runs.toReversed() : runs;
  const sign = reverse ? -1 : 1;
  const valued = runs.map((run) => ({ run, value: valueOf(run, sort) }));
  const numbers = valued.filter(({ value }) => isNumber(value));
  const words = valued.filter(({ value }) => value !== undefined && !isNumber(value));
  const others = valued.filter(({ value }) => value === undefined);
  return [
    ...numbers.toSorted((a, b) => sign * (Number(b.value) - Number(a.value))),
    ...words.toSorted((a, b) => sign * (a.value! < b.value! ? -1 : Number(a.value !== b.value))),
    ...others,
  ].map(({ run }) => run);
}

function isNumber(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '' && Number.isFinite(Number(value));
}
