import type { Json, JsonObject } from '../../json.js';
import type { TableOfScores } from '../table.js';
import type { LineChart } from './line-chart.js';

/**
 * Draws a table whose rows differ in one value (Figures 2 and 3 of the paper: the weight of a loss): a chart per metric, a
 * line per group, the rows in their order along the axis.
 *
 * @param path dotted path of the value in a row (`losses.distillation.weight`)
 * @param rows the resolved rows by name; one that lacks the value is labelled with its name
 */
export function tableFigure(table: TableOfScores, path: string, rows: ReadonlyMap<string, JsonObject>): LineChart[] {
  const categories = table.rows.map((row) => labelOf(valueAt(rows.get(row) ?? {}, path)) ?? row);
  return table.metrics.map(({ label }, column) => ({
    title: `${table.title}: ${label}`,
    xLabel: path,
    yLabel: label,
    categories,
    series: table.groups.map(({ group, cells }) => ({
      name: group,
      points: cells.flatMap((row, x) => {
        const score = row[column]?.score;
        return score === undefined ? [] : [{ x, y: score.mean, error: score.sd ?? 0 }];
      }),
    })),
  }));
}

function valueAt(values: JsonObject, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((value, name) => {
    const inner = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
    return Object.hasOwn(inner, name) ? inner[name] : undefined;
  }, values);
}

function labelOf(value: Json | undefined): string | undefined {
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
}
