import type { Datum, Drawing, FigureMetric, FigureScore, FigureScores } from '../../../framework/contracts/figure.js';
import { rowAxis } from './row-axis.js';
import { scoreCaption } from './score-caption.js';
import { seriesEncoding } from './series.js';
import { spreadLayers } from './spread-layers.js';

export interface ScoreBars {
  readonly metric: FigureMetric;
  readonly scores: FigureScores;
  readonly shown: readonly FigureScore[];
  /** Names of rows, in the order of the axis. */
  readonly rows: readonly string[];
}

/** Draws bars that begin at zero with error bars: one for each row, beside each other for each group of patients. */
export function scoreBars({ metric, scores, shown, rows }: ScoreBars): Pick<Drawing, 'caption' | 'spec'> {
  const values = shown.map(({ row, group, mean, sd }): Datum => ({
    row,
    group,
    score: mean,
    text: mean.toFixed(metric.digits),
    end: mean + (sd ?? 0),
    ...(sd !== undefined && { low: mean - sd, high: mean + sd }),
  }));
  const groups = scores.groups
    .map(({ group }) => group)
    .filter((group) => shown.some((score) => score.group === group));
  const x = { type: 'quantitative', title: metric.label };
  const { y, height } = rowAxis(rows);
  return {
    caption: scoreCaption(scores, shown, 'Error bars'),
    spec: {
      data: { values },
      height: { step: Math.max(groups.length > 1 ? 16 : 28, Math.ceil(height / groups.length)) },
      encoding: {
        y,
        ...(groups.length > 1 && { yOffset: { field: 'group', sort: [...groups] } }),
      },
      layer: [
        {
          mark: { type: 'bar' },
          encoding: { x: { field: 'score', ...x }, color: seriesEncoding('group', groups).colour },
        },
        ...spreadLayers(values, {
          mark: { type: 'rule', strokeWidth: 1.5 },
          encoding: { x: { field: 'low', ...x }, x2: { field: 'high' } },
        }),
        {
          mark: { type: 'text', align: 'left', dx: 5 },
          encoding: { x: { field: 'end', ...x }, text: { field: 'text', type: 'nominal' } },
        },
      ],
    },
  };
}
