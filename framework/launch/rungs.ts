import { join } from 'node:path';
import { count } from '../count.js';
import { runsOf, type Plan } from '../plan/plan.js';
import { trainingScores } from '../records/merge-folds.js';
import { metricsFile } from '../records/metrics-file.js';
import type { Halving, PlanFile, Search } from '../records/plan-file.js';
import { resultFile } from '../records/result-file.js';
import { summarizeScores } from '../statistics/summarize-scores.js';

/** Where a search by halving stands. */
export interface Rung {
  /** 0 for the rung on which all points stand. */
  readonly index: number;
  /** Number of points of each rung so far. */
  readonly points: readonly number[];
  readonly halving: Halving;
  /** Whether results decide about a further rung. */
  readonly isLast: boolean;
}

/** A search, and what its scores are read from. */
export interface Searched {
  readonly plan: Plan;
  readonly search: Search & { readonly by: string; readonly halving: Halving };
  readonly runsFolder: string;
  readonly higherIsBetter: boolean;
}

/**
 * The plan of the rungs that are decided: all points of the first one, and of each further one the best of the one before,
 * where all runs of that have ended. Equal results give equal plans. A point with a failed run or without a score does not go
 * on; of equal points the earlier one does.
 */
export function plannedRungs({ plan, search, runsFolder, higherIsBetter }: Searched): {
  readonly plan: Plan;
  readonly rung: Rung;
} {
  const { halving, by } = search;
  const stand = (row: string) => standOf(plan, row, by, runsFolder);
  const sign = higherIsBetter ? 1 : -1;
  let groups = halving.points;
  const kept = new Set(groups.flat().map(([first = '']) => first));
  const points = [kept.size];
  let index = 0;
  for (; index < halving.rungs.length - 1; index++) {
    const stands = groups.map((group) => group.map((names) => ({ names, ...stand(names[index]!) })));
    if (stands.flat().some(({ hasEnded }) => !hasEnded)) break;
    groups = stands.map((group) => {
      const scored = group.filter(({ score }) => score !== undefined);
      const best = scored.toSorted((a, b) => sign * (b.score! - a.score!));
      const goOn = best.slice(0, Math.ceil(group.length / halving.factor));
      return scored.filter((point) => goOn.includes(point)).map(({ names }) => names);
    });
    const next = groups.flat().map((names) => names[index + 1]!);
    if (next.length === 0) break;
    for (const row of next) kept.add(row);
    points.push(next.length);
  }
  const first = new Set(halving.points.flat().map(([name]) => name));
  const rows = plan.rows.filter(({ row }) => kept.has(row));
  const chosen = new Set([...kept].filter((row) => !first.has(row)));
  return {
    plan: { ...plan, rows, chosen },
    rung: { index, points, halving, isLast: index === halving.rungs.length - 1 },
  };
}

/** Whether all runs of a row have ended, and their mean score; none where one failed. */
function standOf(
  plan: Plan,
  row: string,
  by: string,
  runsFolder: string,
): { readonly hasEnded: boolean; readonly score?: number } {
  const runs = runsOf({ ...plan, rows: plan.rows.filter((one) => one.row === row) });
  const folders = runs.map(({ folder }) => join(runsFolder, folder));
  const states = folders.map((folder) => resultFile.readIfWhole(folder)?.status);
  const hasEnded = states.every((status) => status === 'finished' || status === 'failed');
  if (!hasEnded || states.includes('failed')) return { hasEnded };
  const read = runs.map((run, at) => ({ ...run, scores: metricsFile.readIfWhole(folders[at]!) ?? { metrics: {} } }));
  const score = summarizeScores(trainingScores(read)).get(by)?.mean;
  return { hasEnded, ...(score !== undefined && { score }) };
}

/** The search among the rows that are planned. */
export function searchAmong(search: Search, { rows }: Plan): Search {
  const planned = new Set(rows.map(({ row }) => row));
  return { ...search, among: search.among.map((names) => names.filter((name) => planned.has(name))) };
}

/** Where the search by halving of a frozen plan stands; `undefined` for any other plan. */
export function frozenRung({ search, rows }: Pick<PlanFile, 'search' | 'rows'>): Rung | undefined {
  const halving = search?.halving;
  if (halving === undefined) return undefined;
  const planned = new Set(rows.map(({ row }) => row));
  const all = halving.points.flat();
  const points = halving.rungs
    .map((_, index) => new Set(all.flatMap((rungs) => rungs[index] ?? []).filter((row) => planned.has(row))).size)
    .filter((number) => number > 0);
  const index = points.length - 1;
  return { index, points, halving, isLast: index === halving.rungs.length - 1 };
}

/** Where a search by halving stands, in words. */
export function rungInWords({ index, points, halving: { over, rungs } }: Rung): string {
  const before = index === 0 ? '' : `, the best of ${points[index - 1]}`;
  return `rung ${index + 1} of ${rungs.length}, ${over} ${rungs[index]}: ${count(points[index]!, 'point')}${before}`;
}
