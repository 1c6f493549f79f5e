import type { Static } from 'typebox';
import type { Datum, Drawing, FigureResults } from '../../framework/contracts/figure.js';
import { headed } from '../../framework/headed.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';
import { acrossRuns, patientsOf, readRuns, runsCaption } from './shared/across-runs.js';
import { meanPrecisionCurve, recalls } from './shared/precision-curve.js';
import { readScoredPredictions } from './shared/scored-predictions.js';
import { shareAxis } from './shared/share-axis.js';
import { scoreOptions } from './shared/score-options.js';
import { firstRows, namedRows, rowEncoding } from './shared/shown-rows.js';
import { bandedLines } from './shared/spread-layers.js';

const options = Type.Object({
  title: scoreOptions.title,
  rows: scoreOptions.rows,
  groups: scoreOptions.groups,
  split: scoreOptions.split,
});

type Options = Static<typeof options>;

export default component({
  kind: 'figure',
  type: 'precision-recall',
  version: 1,
  summary:
    'Precision over recall of the rankings of medications, mean over patients: the area below a line is the PRAUC.',
  options,
  properties: { inEveryReport: false },
  build: ({ options: given }) => ({ draw: (results) => drawCurves(given, results) }),
});

/** One picture for each group. */
async function drawCurves({ title, rows: names, groups, split = 'test' }: Options, results: FigureResults) {
  const read = namedRows(results, names).map(async (row) => ({
    ...row,
    runs: await readRuns(row.runs, (run) => readScoredPredictions(run, split)),
  }));
  const scored = (await Promise.all(read)).filter(({ runs }) => runs.length > 0);
  const asked = groups ?? [...new Set(scored.flatMap(({ runs }) => runs.flatMap((run) => [...run.groups.keys()])))];
  return asked.flatMap((group): Drawing[] => {
    const ofGroup = scored
      .map((row) => ({ ...row, runs: row.runs.filter((run) => (run.groups.get(group)?.patients ?? 0) > 0) }))
      .filter(({ runs }) => runs.length > 0);
    if (ofGroup.length === 0) return [];
    const { rows, leftOut } = firstRows(ofGroup);
    const values = rows.flatMap(({ row, runs }) => {
      const curves = runs.map((run) => meanPrecisionCurve(run, run.groups.get(group)!));
      return recalls.map((recall, point): Datum => {
        return { row, recall, ...acrossRuns(curves.map((curve) => curve[point]!)) };
      });
    });
    const patients = rows.flatMap(({ runs }) => runs.map((run) => run.groups.get(group)!.patients));
    return [
      {
        part: group,
        title: headed(title ?? results.title, `precision over recall, ${group}`),
        caption: [
          `Mean over ${patientsOf(patients, split)} of the best ranked medications: precision is the share of them that was ` +
            'prescribed, recall the share of the prescribed that is among them. The area below a line is the PRAUC of its row.',
          runsCaption(rows, { means: 'Lines', ranges: 'bands' }),
          ...leftOut,
        ],
        spec: curvesOf(values, rows),
      },
    ];
  });
}

function curvesOf(values: readonly Datum[], rows: Parameters<typeof rowEncoding>[0]): Drawing['spec'] {
  const { colour, dash } = rowEncoding(rows, 'lines');
  const y = shareAxis('precision');
  return {
    data: { values: [...values] },
    encoding: {
      x: { field: 'recall', ...shareAxis('recall') },
      color: colour,
    },
    layer: bandedLines(values, { field: 'mean', y, dash }),
  };
}
