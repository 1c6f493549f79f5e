import type { Static } from 'typebox';
import type { Datum, Drawing, FigureResults, FigureRow } from '../../framework/contracts/figure.js';
import { headed } from '../../framework/headed.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';
import { mean } from '../../framework/statistics/moments.js';
import { curvesOf, type Curves } from './shared/curves.js';
import { scoreOptions } from './shared/score-options.js';
import { firstRows, namedRows, rowEncoding } from './shared/shown-rows.js';
import { bandedLines } from './shared/spread-layers.js';

const options = Type.Object({
  title: scoreOptions.title,
  rows: scoreOptions.rows,
  stages: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      uniqueItems: true,
      description: 'Stages, a picture each. All stages that recorded curves where absent.',
      examples: [['student']],
    }),
  ),
});

export default component({
  kind: 'figure',
  type: 'training-curves',
  version: 1,
  summary:
    'Losses and validation scores of every epoch, by stage and row: means over seeds with the range of the seeds.',
  options,
  properties: { inEveryReport: true },
  build: ({ options: given }) => ({ draw: (results) => drawCurves(given, results) }),
});

/** One picture for each stage, with a panel for each curve that it recorded. */
function drawCurves({ title, rows: names, stages }: Static<typeof options>, results: FigureResults): Drawing[] {
  const recorded = namedRows(results, names)
    .map((row) => ({ row, seeds: row.runs.map((run) => curvesOf(run.journal())) }))
    .filter(({ seeds }) => seeds.some((curves) => curves.size > 0));
  const { rows: shown, leftOut } = firstRows(recorded);
  const all = [...new Set(shown.flatMap(({ seeds }) => seeds.flatMap((curves) => [...curves.keys()])))];
  return (stages ?? all).flatMap((stage) => {
    const values = shown.flatMap((one) => curveData(one.row, one.seeds, stage));
    if (values.length === 0) return [];
    return [
      {
        part: stage,
        title: headed(title ?? results.title, `training of the stage ${stage}`),
        caption: [
          'Lines are means over the runs, bands their range, up to the last epoch that all of them reached.',
          seedsOf(shown),
          ...leftOut,
        ],
        spec: panels(
          values,
          shown.map(({ row }) => row),
        ),
      },
    ];
  });
}

function seedsOf(rows: readonly { readonly seeds: readonly unknown[] }[]): string {
  const counts = [...new Set(rows.map(({ seeds }) => seeds.length))].sort((a, b) => a - b);
  return `Runs of each row: ${counts.join(' or ')}.`;
}

/** The mean and range over seeds of every curve of a stage, for the steps that all seeds reached. */
function curveData({ row }: FigureRow, seeds: readonly Curves[], stage: string): Datum[] {
  const curves = seeds.flatMap((seed) => seed.get(stage) ?? []);
  const names = new Set(curves.flatMap((seed) => [...seed.keys()]));
  return [...names].flatMap((curve) => {
    const ofSeeds = curves.flatMap((seed) => seed.get(curve) ?? []);
    const steps = [...(ofSeeds[0]?.keys() ?? [])].filter((step) => ofSeeds.every((values) => values.has(step)));
    const points = steps
      .sort((a, b) => a - b)
      .map((step): Datum => {
        const values = ofSeeds.map((seed) => seed.get(step)!);
        // A value that is no number breaks the line there.
        if (!values.every(Number.isFinite)) return { row, curve, step, mean: null, low: null, high: null };
        return { row, curve, step, mean: mean(values), low: Math.min(...values), high: Math.max(...values) };
      });
    // Single points are no curve.
    return points.some((point, index) => point['mean'] !== null && (points[index + 1]?.['mean'] ?? null) !== null)
      ? points
      : [];
  });
}

function panels(values: readonly Datum[], rows: readonly FigureRow[]): Drawing['spec'] {
  const drawn = rows.filter(({ row }) => values.some((datum) => datum['row'] === row));
  const curves = [...new Set(values.map((datum) => String(datum['curve'])))];
  const { colour, dash } = rowEncoding(drawn, 'lines');
  const y = { type: 'quantitative', title: null, scale: { zero: false } };
  return {
    data: { values: [...values] },
    facet: { field: 'curve', type: 'nominal', title: null, sort: curves },
    columns: 2,
    spec: {
      width: 240,
      height: 160,
      encoding: {
        x: { field: 'step', type: 'quantitative', title: 'epoch', axis: { tickMinStep: 1, format: 'd' } },
        color: colour,
      },
      layer: bandedLines(values, { field: 'mean', y, dash }),
    },
    resolve: { scale: { x: 'independent', y: 'independent' } },
  };
}
