import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Static } from 'typebox';
import type { Datum, Drawing, FigureResults, FigureRow, FigureRun } from '../../framework/contracts/figure.js';
import { headed } from '../../framework/headed.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';
import type { CalibrationBin } from '../metrics/shared/calibration.js';
import { readRuns, runsCaption } from './shared/across-runs.js';
import { shareAxis } from './shared/share-axis.js';
import { scoreOptions } from './shared/score-options.js';
import { firstRows, namedRows, rowEncoding } from './shared/shown-rows.js';
import { spreadLayers } from './shared/spread-layers.js';

const options = Type.Object({
  title: scoreOptions.title,
  rows: scoreOptions.rows,
  groups: scoreOptions.groups,
  split: scoreOptions.split,
});

type Options = Static<typeof options>;

/** A share of fewer pairs says too little, and too much about too few patients. */
const fewestPairs = 30;

/** By `split/group`. */
type Bins = Readonly<Record<string, readonly CalibrationBin[]>>;

export default component({
  kind: 'figure',
  type: 'calibration',
  version: 1,
  summary: 'How often medications were prescribed over the probability that a row gave them.',
  options,
  properties: { inEveryReport: false },
  build: ({ options: given }) => ({ draw: (results) => drawCalibration(given, results) }),
});

/** One picture for each group. */
async function drawCalibration({ title, rows: names, groups, split = 'test' }: Options, results: FigureResults) {
  const read = namedRows(results, names).map(async (row) => ({ ...row, runs: await readRuns(row.runs, readBins) }));
  const measured = (await Promise.all(read)).filter(({ runs }) => runs.length > 0);
  const all = measured.flatMap(({ runs }) => runs.flatMap((bins) => Object.keys(bins)));
  const own = all.filter((name) => name.startsWith(`${split}/`)).map((name) => name.slice(split.length + 1));
  return (groups ?? [...new Set(own)]).flatMap((group): Drawing[] => {
    const ofGroup = measured
      .map((row) => ({ ...row, runs: row.runs.flatMap((bins) => [bins[`${split}/${group}`] ?? []].filter(isSome)) }))
      .filter(({ runs }) => runs.length > 0);
    if (ofGroup.length === 0) return [];
    const { rows, leftOut } = firstRows(ofGroup);
    const values = rows.flatMap(({ row, runs }) => pooledBins(runs).map((bin) => ({ row, ...bin })));
    return [
      {
        part: group,
        title: headed(title ?? results.title, `calibration, ${group}`),
        caption: [
          `All pairs of a patient of ${split} and a medication, in ten bins of equal width. The grey line is perfect calibration.`,
          `Bins with fewer than ${fewestPairs} pairs in a run are left out.`,
          runsCaption(rows, { means: 'Points', ranges: 'vertical lines' }),
          ...leftOut,
        ],
        spec: plot(values, rows),
      },
    ];
  });
}

function isSome(bins: readonly CalibrationBin[]): boolean {
  return bins.length > 0;
}

async function readBins({ stages }: FigureRun): Promise<Bins | undefined> {
  const file = join(stages.get('metrics') ?? '', 'calibration.json');
  if (!stages.has('metrics') || !existsSync(file)) return undefined;
  return (JSON.parse(await readFile(file, 'utf8')) as { readonly calibration?: Bins }).calibration;
}

/** The bins of several runs as one, with the range of what was observed. */
function pooledBins(runs: readonly (readonly CalibrationBin[])[]): Datum[] {
  return runs[0]!.flatMap((_, place): Datum[] => {
    const bins = runs.map((run) => run[place]!);
    if (bins.some(({ predictions }) => predictions < fewestPairs)) return [];
    const pairs = bins.reduce((sum, { predictions }) => sum + predictions, 0);
    const pooled = (value: 'predicted' | 'observed') =>
      bins.reduce((sum, bin) => sum + bin[value]! * bin.predictions, 0) / pairs;
    const observed = bins.map((bin) => bin.observed!);
    return [
      {
        predicted: pooled('predicted'),
        observed: pooled('observed'),
        pairs: pairs / runs.length,
        ...(runs.length > 1 && { low: Math.min(...observed), high: Math.max(...observed) }),
      },
    ];
  });
}

function plot(values: readonly Datum[], rows: readonly Pick<FigureRow, 'row' | 'colour'>[]): Drawing['spec'] {
  const { colour, dash, shape } = rowEncoding(rows);
  const x = shareAxis('probability given (mean of the bin)');
  const y = shareAxis('share prescribed');
  return {
    data: { values: [...values] },
    vconcat: [
      {
        layer: [
          {
            data: { values: [{ x: 0, y: 0, x2: 1, y2: 1 }] },
            mark: { type: 'rule', color: '#999999', strokeWidth: 1 },
            encoding: { x: { field: 'x', ...x }, y: { field: 'y', ...y }, x2: { field: 'x2' }, y2: { field: 'y2' } },
          },
          {
            encoding: { x: { field: 'predicted', ...x }, color: colour },
            layer: [
              ...spreadLayers(values, {
                mark: { type: 'rule' },
                encoding: { y: { field: 'low', ...y }, y2: { field: 'high' } },
              }),
              { mark: { type: 'line' }, encoding: { y: { field: 'observed', ...y }, strokeDash: dash } },
              {
                mark: { type: 'point', filled: true, size: 45, opacity: 1 },
                encoding: { y: { field: 'observed', ...y }, shape },
              },
            ],
          },
        ],
      },
      {
        height: 80,
        mark: { type: 'line', point: true },
        encoding: {
          x: { field: 'predicted', ...x },
          y: {
            field: 'pairs',
            type: 'quantitative',
            title: 'pairs of a run',
            scale: { type: 'log' },
            axis: { values: [100, 10_000, 1_000_000], format: '~s' },
          },
          color: colour,
        },
      },
    ],
  };
}
