import type { Static } from 'typebox';
import type {
  Datum,
  Drawing,
  FigureMetric,
  FigureResults,
  FigureRow,
  FigureScore,
  FigureScores,
} from '../../framework/contracts/figure.js';
import type { JsonObject } from '../../framework/json.js';
import { headed } from '../../framework/headed.js';
import { component } from '../../framework/registry/component.js';
import type { NamedThing } from '../../framework/registry/section.js';
import { Type } from '../../framework/registry/type.js';
import { numberScale } from './shared/number-scale.js';
import { otherOptions, valueAt } from './shared/option-values.js';
import { scoreBars } from './shared/score-bars.js';
import { scoreCaption } from './shared/score-caption.js';
import { scoreOptions } from './shared/score-options.js';
import { seriesEncoding } from './shared/series.js';
import { bandedLines, spreadLayers } from './shared/spread-layers.js';

const options = Type.Object({
  ...scoreOptions,
  x: Type.String({
    minLength: 1,
    description: 'Dotted path of the option along the axis.',
    examples: ['losses.distillation.weight'],
    namesA: 'value' satisfies NamedThing,
  }),
});

/** The most values of an option that stand along the axis themselves. */
const mostTicks = 12;

type Options = Static<typeof options>;

export default component({
  kind: 'figure',
  type: 'by-option',
  version: 1,
  summary:
    'Scores over the values of an option (Figures 2 and 3): lines with bands; points without lines of a random search, and where rows differ in other options too; bars where the values are no numbers (Figure 4).',
  isDefault: true,
  options,
  properties: { inEveryReport: false, drawsTablesWith: 'x' },
  build: ({ options: given }) => ({ draw: (results) => drawByOption(given, results) }),
});

/** One picture for each metric. */
function drawByOption({ x, title, ...request }: Options, results: FigureResults): Drawing[] {
  const rows = results.rows.filter(({ row }) => request.rows?.includes(row) ?? true);
  const scores = results.scores(request);
  const values = new Map(rows.map(({ row, values: all }) => [row, valueAt(all, x)]));
  const areNumbers = [...values.values()].every((value) => typeof value === 'number' && Number.isFinite(value));
  const isAxis = areNumbers && new Set(values.values()).size > 1;
  const series = seriesOf(rows, scores, x);
  return scores.metrics.flatMap((metric): Drawing[] => {
    const shown = scores.scores.filter((score) => score.metric === metric.metric);
    if (shown.length === 0) return [];
    const heading = headed(title ?? results.title, metric.label);
    const drawing = isAxis
      ? overNumbers({ x, metric, scores, shown, series, numbers: values as ReadonlyMap<string, number> })
      : scoreBars({ metric, scores, shown, rows: rows.map(({ row }) => row) });
    return [{ part: metric.metric, title: heading, ...drawing }];
  });
}

/** How rows are joined by lines. */
interface Series {
  /** Whether a line joins the points of a series: rows that differ in `x` alone, at values that somebody chose. */
  readonly isOrdered: boolean;
  /** Why no line joins them; empty where one does. */
  readonly why: readonly string[];
  name(score: FigureScore): string;
}

/** One series for each combination of the other options, and for each group where there are several. */
function seriesOf(rows: readonly FigureRow[], { groups }: FigureScores, x: string): Series {
  const { paths, names } = otherOptions(rows, x);
  const isSampled = rows.some(({ isSample }) => isSample);
  const isSeries = paths.length === 0 || new Set(names.values()).size < rows.length;
  return {
    isOrdered: isSeries && !isSampled,
    why: isSeries
      ? isSampled
        ? ['A random search drew the rows: no line joins them.']
        : []
      : [`Rows differ in ${paths.join(', ')} too: no line joins them.`],
    name: ({ row, group }) => {
      const combination = isSeries ? (names.get(row) ?? '') : '';
      return [combination, ...(groups.length > 1 || combination === '' ? [group] : [])]
        .filter((part) => part !== '')
        .join(' · ');
    },
  };
}

interface Shown {
  readonly x: string;
  readonly metric: FigureMetric;
  readonly scores: FigureScores;
  readonly shown: readonly FigureScore[];
  readonly series: Series;
  readonly numbers: ReadonlyMap<string, number>;
}

/** Draws scores at the numbers of their rows, to scale: lines with bands, or points alone. */
function overNumbers({ x, metric, scores, shown, series, numbers }: Shown): Pick<Drawing, 'caption' | 'spec'> {
  const values = shown
    .map((score): Datum & { readonly x: number } => ({
      x: numbers.get(score.row)!,
      score: score.mean,
      series: series.name(score),
      row: score.row,
      ...(score.sd !== undefined && { low: score.mean - score.sd, high: score.mean + score.sd }),
    }))
    .toSorted((one, other) => one.x - other.x);
  const { scale, words } = numberScale([...new Set(numbers.values())], { zero: false });
  const names = [...new Set(values.map((datum) => String(datum['series'])))];
  const ticks = [...new Set(numbers.values())].toSorted((one, other) => one - other);
  // Few values are labelled themselves; of many, the axis labels round ones.
  const { isOrdered, why } = series;
  const hasOwnTicks = isOrdered && ticks.length <= mostTicks;
  // Vega rounds labels of ticks to the distance between them, and these are values that somebody chose.
  const axis = hasOwnTicks ? { values: ticks, labelExpr: "format(datum.value, '~g')" } : {};
  return {
    caption: [
      ...scoreCaption(scores, shown, isOrdered ? 'Band' : 'Vertical lines'),
      ...(words === undefined ? [] : [`The axis of ${x} is ${words}.`]),
      ...why,
    ],
    spec: { data: { values }, ...plot({ x, values, metric, names, axis, scale, isOrdered }) },
  };
}

interface Plotted {
  readonly x: string;
  readonly values: readonly Datum[];
  readonly metric: FigureMetric;
  readonly names: readonly string[];
  readonly axis: JsonObject;
  readonly scale: JsonObject;
  readonly isOrdered: boolean;
}

function plot({ x, values, metric, names, axis, scale, isOrdered }: Plotted): JsonObject {
  const { colour, dash, shape } = seriesEncoding('series', names);
  const y = { type: 'quantitative', title: metric.label, scale: { zero: false } };
  const spread: JsonObject = { y: { field: 'low', ...y }, y2: { field: 'high' } };
  const points: JsonObject = {
    mark: { type: 'point', filled: true, size: 50, opacity: 1 },
    encoding: { y: { field: 'score', ...y }, shape },
  };
  return {
    encoding: { x: { field: 'x', type: 'quantitative', title: x, scale, axis }, color: colour },
    layer: isOrdered
      ? [...bandedLines(values, { field: 'score', y, dash }), points]
      : [...spreadLayers(values, { mark: { type: 'rule' }, encoding: spread }), points],
  };
}
