import { mean } from '../../statistics/moments.js';
import type { JournalEvent } from '../../contracts/journal-event.js';
import type { LineChart, Point } from './line-chart.js';

/** The journals of a row, one per seed. */
export interface RowJournals {
  readonly row: string;
  readonly journals: readonly (readonly JournalEvent[])[];
}

/** Value of each step, by `stage: name`. */
type Curves = Map<string, Map<number, number>>;

/**
 * Draws one chart for every metric that a stage followed on the validation data. Each row is a line: the mean over its seeds,
 * for the epochs that all of them reached.
 */
export function validationCurves(rows: readonly RowJournals[]): LineChart[] {
  const curves = rows.map(({ row, journals }) => ({ row, seeds: journals.map(curvesOf) }));
  const names = new Set(curves.flatMap(({ seeds }) => seeds.flatMap((seed) => [...seed.keys()])));
  return [...names].map((name) => ({
    title: name,
    xLabel: 'epoch',
    yLabel: name.slice(name.lastIndexOf('/') + 1),
    series: curves
      .map(({ row, seeds }) => ({ name: row, points: meanCurve(seeds.flatMap((seed) => seed.get(name) ?? [])) }))
      .filter(({ points }) => points.length > 0),
  }));
}

function curvesOf(events: readonly JournalEvent[]): Curves {
  const curves: Curves = new Map();
  let stage = '';
  for (const event of events) {
    if (event.event === 'stage') ({ stage } = event);
    if (event.event !== 'metric' || !event.name.startsWith('validation/')) continue;
    const name = `${stage}: ${event.name}`;
    const curve = curves.get(name) ?? new Map<number, number>();
    curves.set(name, curve.set(event.step, Number(event.value)));
  }
  return curves;
}

function meanCurve(seeds: readonly ReadonlyMap<number, number>[]): Point[] {
  const steps = [...(seeds[0]?.keys() ?? [])].filter((step) => seeds.every((seed) => seed.has(step)));
  return steps.sort((a, b) => a - b).map((x) => ({ x, y: mean(seeds.map((seed) => seed.get(x)!)) }));
}
