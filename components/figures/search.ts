import type { Static } from 'typebox';
import type { Datum, Drawing, FigureMetric, FigureResults } from '../../framework/contracts/figure.js';
import type { JsonObject } from '../../framework/json.js';
import { headed } from '../../framework/headed.js';
import { component } from '../../framework/registry/component.js';
import type { NamedThing } from '../../framework/registry/section.js';
import { Type } from '../../framework/registry/type.js';
import { cellsPerSide, kernelSurface } from './shared/kernel-surface.js';
import { numberScale, type NumberScale } from './shared/number-scale.js';
import { valueAt } from './shared/option-values.js';
import { scoreCaption } from './shared/score-caption.js';
import { scoreOptions } from './shared/score-options.js';
import { namedRows } from './shared/shown-rows.js';

const optionOf = (axis: string) =>
  Type.String({
    minLength: 1,
    description: `Dotted path of the option along the ${axis} axis. Its values are numbers.`,
    namesA: 'value' satisfies NamedThing,
  });

const options = Type.Object({
  title: scoreOptions.title,
  rows: scoreOptions.rows,
  x: optionOf('horizontal'),
  y: optionOf('vertical'),
  metrics: scoreOptions.metrics,
  groups: scoreOptions.groups,
  split: Type.Optional(
    Type.Union([Type.Literal('validation'), Type.Literal('test')], {
      default: 'validation',
      description: 'The patients whose scores are shown. Whoever chooses among rows looks at validation.',
    }),
  ),
  contours: Type.Optional(
    Type.Boolean({ default: false, description: 'Whether a smooth surface in bands is drawn below the points.' }),
  ),
});

type Options = Static<typeof options>;

/** Fewer points make no surface. */
const fewestForSurface = 8;

export default component({
  kind: 'figure',
  type: 'search',
  version: 1,
  summary:
    'The rows of a search as points over two options, coloured by their score, with contours where they are asked for.',
  options,
  properties: { inEveryReport: false },
  build: ({ options: given }) => ({ draw: (results) => drawSearch(given, results) }),
});

/** A row at its place. */
interface Point {
  readonly row: string;
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** One picture for each metric and group. */
function drawSearch(given: Options, results: FigureResults): Drawing[] {
  const { title, x, y, contours = false, split = 'validation', ...request } = given;
  const scores = results.scores({ ...request, split });
  const places = new Map(
    namedRows(results, request.rows).map(({ row, values }) => [row, [valueAt(values, x), valueAt(values, y)]] as const),
  );
  return scores.metrics.flatMap((metric) =>
    scores.groups.flatMap(({ group }): Drawing[] => {
      const shown = scores.scores.filter((one) => one.metric === metric.metric && one.group === group);
      const points = shown.flatMap(({ row, mean }): Point[] => {
        const [across, up] = places.get(row) ?? [];
        return typeof across === 'number' && typeof up === 'number' ? [{ row, x: across, y: up, value: mean }] : [];
      });
      if (points.length < 2) return [];
      const left = shown.length - points.length;
      const scales = { x: scaleOf(points.map((one) => one.x)), y: scaleOf(points.map((one) => one.y)) };
      const hasSurface = contours && points.length >= fewestForSurface;
      const best = split === 'validation' ? bestOf(points, metric) : undefined;
      return [
        {
          part: `${metric.metric}-${group}`,
          title: headed(title ?? results.title, `${metric.label}, ${group}, ${split} patients`),
          caption: [
            ...scoreCaption(scores, shown),
            ...[['x', x] as const, ['y', y] as const].flatMap(([axis, path]) =>
              scales[axis].words === undefined ? [] : [`The axis of ${path} is ${scales[axis].words}.`],
            ),
            ...(hasSurface
              ? [
                  'Colours between points are means of the points around, weighted by a Gaussian of the distance; nothing was measured there.',
                ]
              : []),
            ...(contours && !hasSurface ? [`Fewer than ${fewestForSurface} rows make no surface.`] : []),
            ...(best === undefined ? [] : [`The ring marks the best: ${best.row}.`]),
            ...(left > 0 ? [`${left} more rows have no number for one of the options.`] : []),
          ],
          spec: plot({ x, y, metric, points, scales, hasSurface, ...(best && { best }) }),
        },
      ];
    }),
  );
}

function scaleOf(values: readonly number[]): NumberScale & { readonly isLogarithmic: boolean } {
  const scale = numberScale(values, { zero: false });
  return { ...scale, isLogarithmic: scale.scale['type'] === 'log' };
}

function bestOf(points: readonly Point[], { higherIsBetter }: FigureMetric): Point | undefined {
  if (higherIsBetter === undefined) return undefined;
  const sign = higherIsBetter ? 1 : -1;
  return points.reduce((best, point) => (sign * point.value > sign * best.value ? point : best));
}

interface Plotted {
  readonly x: string;
  readonly y: string;
  readonly metric: FigureMetric;
  readonly points: readonly Point[];
  readonly scales: Readonly<Record<'x' | 'y', ReturnType<typeof scaleOf>>>;
  readonly hasSurface: boolean;
  readonly best?: Point;
}

/** Places on an axis between 0 and 1, and back. */
function unit(values: readonly number[], isLogarithmic: boolean) {
  const [to, from] = isLogarithmic ? [Math.log, Math.exp] : [(value: number) => value, (value: number) => value];
  const [low, high] = [Math.min(...values.map(to)), Math.max(...values.map(to))];
  const margin = (high - low || 1) * 0.06;
  const [start, width] = [low - margin, (high - low || 1) + 2 * margin];
  return {
    place: (value: number) => (to(value) - start) / width,
    value: (place: number) => from(start + place * width),
  };
}

function plot({ x, y, metric, points, scales, hasSurface, best }: Plotted): JsonObject {
  const units = {
    x: unit(
      points.map((one) => one.x),
      scales.x.isLogarithmic,
    ),
    y: unit(
      points.map((one) => one.y),
      scales.y.isLogarithmic,
    ),
  };
  const encode = (axis: 'x' | 'y', title: string, field: string = axis): JsonObject => ({
    field,
    type: 'quantitative',
    title,
    axis: { tickCount: 6, format: '~g' },
    scale: { ...scales[axis].scale, nice: false, domain: [units[axis].value(0), units[axis].value(1)] },
  });
  const colour: JsonObject = {
    field: 'value',
    type: 'quantitative',
    title: metric.label,
    scale: { scheme: 'cividis', zero: false, nice: false, domain: endsOf(points) },
    legend: { format: `.${metric.digits}f`, gradientLength: 300, gradientOpacity: 1 },
  };
  const surface: JsonObject = {
    data: { values: hasSurface ? surfaceOf(points, units) : [] },
    mark: { type: 'rect', opacity: 0.55, strokeWidth: 0 },
    encoding: {
      x: encode('x', x),
      x2: { field: 'x2' },
      y: encode('y', y),
      y2: { field: 'y2' },
      color: colour,
    },
  };
  const ring: JsonObject = {
    data: { values: best === undefined ? [] : [{ x: best.x, y: best.y }] },
    mark: { type: 'point', size: 260, color: '#d55e00', strokeWidth: 2, opacity: 1 },
    encoding: { x: encode('x', x), y: encode('y', y) },
  };
  return {
    data: { values: points.map((point): Datum => ({ ...point })) },
    layer: [
      ...(hasSurface ? [surface] : []),
      {
        mark: { type: 'point', filled: true, size: 90, opacity: 1, stroke: '#222222', strokeWidth: 0.8 },
        encoding: { x: encode('x', x), y: encode('y', y), color: colour },
      },
      ring,
    ],
  };
}

function endsOf(points: readonly Point[]): number[] {
  const values = points.map(({ value }) => value);
  return [Math.min(...values), Math.max(...values)];
}

/** Bands of equal width of the score: the edges between them are the contours. */
const bands = 8;

function surfaceOf(points: readonly Point[], units: Record<'x' | 'y', ReturnType<typeof unit>>): Datum[] {
  const [low, high] = endsOf(points) as [number, number];
  const step = (high - low || 1) / bands;
  const half = 0.5 / cellsPerSide;
  return kernelSurface(points.map(({ x, y, value }) => ({ x: units.x.place(x), y: units.y.place(y), value }))).map(
    ({ x, y, value }) => ({
      x: units.x.value(x - half),
      x2: units.x.value(x + half),
      y: units.y.value(y - half),
      y2: units.y.value(y + half),
      value: low + (Math.min(bands - 1, Math.floor((value - low) / step)) + 0.5) * step,
    }),
  );
}
