import type { Static } from 'typebox';
import type { Datum, Drawing, FigureMetric, FigureResults, RowDifference } from '../../framework/contracts/figure.js';
import type { JsonObject } from '../../framework/json.js';
import type { NamedThing } from '../../framework/registry/section.js';
import { headed } from '../../framework/headed.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';
import { rowAxis } from './shared/row-axis.js';
import { scoreOptions } from './shared/score-options.js';
import { spreadLayers } from './shared/spread-layers.js';

const options = Type.Object({
  ...scoreOptions,
  baseline: Type.String({
    minLength: 1,
    description: 'Name of the row that the others are compared with.',
    namesA: 'row' satisfies NamedThing,
  }),
  table: Type.Optional(
    Type.String({
      minLength: 1,
      namesA: 'table' satisfies NamedThing,
      description: 'Name of the table whose differences are drawn. Without it they are computed for the figure.',
    }),
  ),
});

type Options = Static<typeof options>;

export default component({
  kind: 'figure',
  type: 'forest',
  version: 1,
  summary: 'Differences of rows from a baseline with their 95 % intervals, as the tables print them.',
  options,
  properties: { inEveryReport: false, drawsTablesWith: 'baseline' },
  build: ({ options: given }) => ({ draw: (results) => drawForest(given, results) }),
});

/** One picture for each metric, with a panel for each group. */
async function drawForest({ title, table, ...request }: Options, results: FigureResults): Promise<Drawing[]> {
  const { metrics, groups, split } = results.scores(request);
  const differences = await results.compare({ ...request, ...(table !== undefined && { table }) });
  return metrics.flatMap((metric): Drawing[] => {
    const shown = differences.filter((one) => one.metric === metric.metric && Number.isFinite(one.difference));
    if (shown.length === 0) return [];
    const patients = new Map(groups.map(({ group, patients: n }) => [group, n]));
    const panel = (group: string) =>
      `${group}${patients.get(group) === undefined ? '' : `, n = ${patients.get(group)}`}`;
    const trainings = [...new Set(shown.map((one) => one.trainings))].sort((a, b) => a - b).join(' or ');
    return [
      {
        part: metric.metric,
        title: headed(title ?? results.title, `difference in ${metric.label} from ${request.baseline}`),
        caption: [
          `Row minus ${request.baseline}, mean over patients${split === undefined ? '' : ` of ${split}`} (n) and trainings (${trainings}).`,
          'Lines are 95 % intervals, without a correction for their number.',
          ...(shown.some(({ isCorrected }) => isCorrected) ? ['p is corrected (Holm).'] : []),
          ...(shown.some(({ interval }) => interval === undefined)
            ? ['Hollow points have no interval: what stands beside them says why.']
            : []),
          ...directionOf(metric),
        ],
        spec: plot(shown, metric, request.baseline, panel),
      },
    ];
  });
}

function directionOf({ higherIsBetter, label }: FigureMetric): string[] {
  if (higherIsBetter === undefined) return [];
  return [`${label}: ${higherIsBetter ? 'right' : 'left'} of 0 is better than the baseline.`];
}

function plot(
  shown: readonly RowDifference[],
  { digits }: FigureMetric,
  baseline: string,
  panel: (group: string) => string,
): JsonObject {
  const print = (value: number) => `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(digits)}`;
  const values = shown.map(({ row, group, difference, interval, words }): Datum => {
    const printed = interval === undefined ? '' : ` [${print(interval.low)}, ${print(interval.high)}]`;
    const p = /^[\d<]/.test(words) ? `p ${words.startsWith('<') ? words : `= ${words}`}` : words;
    return {
      row,
      group: panel(group),
      difference,
      text: `${print(difference)}${printed}  ${p}`,
      sure: interval !== undefined,
      ...interval,
    };
  });
  const rows = [...new Set(shown.map(({ row }) => row))];
  const groups = [...new Set(shown.map(({ group }) => panel(group)))];
  const ends = shown.flatMap(({ difference, interval }) => [difference, interval?.low ?? 0, interval?.high ?? 0]);
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const margin = (high - low || 1) * 0.05;
  const x = {
    type: 'quantitative',
    title: `difference from ${baseline}`,
    axis: { tickCount: 6 },
    scale: { domain: [low - margin, high + margin], nice: false },
  };
  const { y, height } = rowAxis(rows);
  return {
    data: { values },
    facet: {
      row: {
        field: 'group',
        type: 'nominal',
        title: null,
        sort: groups,
        header: { labelAngle: 0, labelOrient: 'top', labelAnchor: 'start', labelPadding: 0 },
      },
    },
    spacing: 12,
    spec: {
      width: 320,
      height: { step: Math.max(26, height) },
      layer: [
        { mark: { type: 'rule', color: '#888888', strokeDash: [3, 3] }, encoding: { x: { datum: 0, ...x } } },
        ...spreadLayers(values, {
          mark: { type: 'rule', strokeWidth: 1.5 },
          encoding: { y, x: { field: 'low', ...x }, x2: { field: 'high' } },
        }),
        {
          mark: { type: 'point', size: 60, opacity: 1, color: '#0072b2', strokeWidth: 1.5 },
          encoding: {
            y,
            x: { field: 'difference', ...x },
            fill: { condition: { test: 'datum.sure', value: '#0072b2' }, value: '#ffffff' },
          },
        },
        {
          mark: { type: 'text', align: 'left', dx: 8 },
          encoding: { y, x: { value: 320 }, text: { field: 'text', type: 'nominal' } },
        },
      ],
    },
  };
}
