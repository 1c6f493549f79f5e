import type { Drawing, Figure, FigureResults, FigureRow, FigureScore } from '../../../framework/contracts/figure.js';
import type { JsonObject } from '../../../framework/json.js';
import type { Component } from '../../../framework/registry/component.js';

interface MadeRow {
  readonly isSample?: true;
  readonly values?: JsonObject;
  /** Mean and deviation by metric. */
  readonly scores: Readonly<Record<string, readonly [mean: number, sd?: number]>>;
  /** By seed, then by curve of the stage `student`: values of the epochs from 0. */
  readonly curves?: readonly Readonly<Record<string, readonly number[]>>[];
  /** The folders of the stages of the only run. */
  readonly stages?: Readonly<Record<string, string>>;
}

/** Results of made-up rows in the group `overall` of 2000 patients, over 3 seeds. */
export function madeResults(
  rows: Readonly<Record<string, MadeRow>>,
  further: Partial<Pick<FigureResults, 'compare'>> = {},
): FigureResults {
  const scores = Object.entries(rows).flatMap(([row, made]) =>
    Object.entries(made.scores).map(([metric, [mean, sd]]): FigureScore => ({
      row,
      group: 'overall',
      metric,
      mean,
      n: 3,
      unit: 'seed',
      ...(sd !== undefined && { sd }),
    })),
  );
  const metrics = [...new Set(scores.map(({ metric }) => metric))];
  return {
    title: 'A made-up experiment',
    rows: Object.entries(rows).map(([row, made], index) => figureRow(row, made, index)),
    scores: (request) => ({
      split: request.split ?? 'test',
      metrics: (request.metrics ?? metrics).map((metric) => ({
        metric,
        label: metric.toUpperCase(),
        higherIsBetter: metric !== 'ddi-rate',
        digits: 4,
        ...(metric === 'parameters' && { ofModel: true }),
      })),
      groups: [{ group: 'overall', patients: 2000 }],
      scores: scores.filter(({ row }) => request.rows?.includes(row) ?? true),
      spread: ['standard deviation over 3 seeds'],
    }),
    compare: async () => [],
    ...further,
  };
}

function figureRow(
  row: string,
  { isSample, values = {}, curves = [{}], stages = {} }: MadeRow,
  index: number,
): FigureRow {
  return {
    row,
    ...(isSample && { isSample }),
    values,
    colour: `#00000${index}`,
    runs: curves.map((seedCurves, seed) => ({
      seed,
      stages: new Map(Object.entries(stages)),
      journal: () => [
        { sequence: 0, at: 0, event: 'stage', stage: 'student', key: 'k', state: 'started' },
        ...Object.entries(seedCurves).flatMap(([name, points]) =>
          points.map((value, step) => ({ sequence: 1, at: 0, event: 'metric', name, value, step }) as const),
        ),
      ],
    })),
  };
}

/** The pictures that a figure makes of results. */
export async function drawingsOf(
  figure: Component,
  options: JsonObject,
  results: FigureResults,
): Promise<readonly Drawing[]> {
  return ((figure as Component<'figure'>).build({ options } as never) as Figure).draw(results);
}

/** The data of a drawing. */
export function dataOf({ spec }: Drawing): readonly JsonObject[] {
  return (spec['data'] as unknown as { readonly values: readonly JsonObject[] }).values;
}

/** The names of the marks of a drawing's layers. */
export function marksOf(spec: JsonObject): readonly string[] {
  return (spec['layer'] as unknown as readonly { readonly mark: { readonly type: string } }[]).map(
    ({ mark }) => mark.type,
  );
}
