import { existsSync } from 'node:fs';
import type { Static } from 'typebox';
import type { Datum, Drawing, FigureResults, FigureRun } from '../../framework/contracts/figure.js';
import type { JsonObject } from '../../framework/json.js';
import { headed } from '../../framework/headed.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';
import { mean } from '../../framework/statistics/moments.js';
import { readCohort } from '../datasets/cohort/store.js';
import { readRuns } from './shared/across-runs.js';
import { pairCounts, type PairCounts } from './shared/pair-counts.js';
import { readScoredPredictions } from './shared/scored-predictions.js';
import { scoreOptions } from './shared/score-options.js';
import { firstRows, namedRows } from './shared/shown-rows.js';

const options = Type.Object({
  title: scoreOptions.title,
  rows: scoreOptions.rows,
  medications: Type.Optional(
    Type.Integer({
      minimum: 2,
      maximum: 40,
      default: 20,
      description: 'number of medications shown: those with the most interacting pairs, recommended or prescribed',
    }),
  ),
  split: scoreOptions.split,
});

type Options = Static<typeof options>;

/** Pairs of fewer patients are not told apart from pairs of none. */
const fewestSets = 5;

export default component({
  kind: 'figure',
  type: 'interaction-matrix',
  version: 1,
  summary:
    'Interacting pairs that are recommended together, above the diagonal, beside those that were prescribed, below it.',
  options,
  properties: { inEveryReport: false },
  build: ({ options: given }) => ({ draw: (results) => drawMatrices(given, results) }),
});

/** What a run says of interacting pairs. */
interface Pairs extends PairCounts {
  readonly interactions: readonly (readonly [number, number])[];
  /** [medications] */
  readonly labels: readonly string[];
}

/** One picture for each row. */
async function drawMatrices(given: Options, results: FigureResults): Promise<Drawing[]> {
  const { title, rows: names, medications: most = 20, split = 'test' } = given;
  const read = namedRows(results, names).map(async ({ row, runs }) => ({
    row,
    runs: await readRuns(runs, (run) => readPairs(run, split)),
  }));
  const { rows, leftOut } = firstRows((await Promise.all(read)).filter(({ runs }) => runs.length > 0));
  return rows.flatMap(({ row, runs }): Drawing[] => {
    const [{ sets, interactions, labels }] = runs as [Pairs];
    if (sets === 0 || interactions.length === 0) return [];
    const recommended = shares(runs, 'recommended');
    const prescribed = shares(runs, 'prescribed');
    const chosen = busiest(interactions, recommended, prescribed, most);
    const values = interactions.flatMap(([one, other], pair): Datum[] => {
      if (!chosen.includes(one) || !chosen.includes(other)) return [];
      const [first, second] = chosen.indexOf(one) < chosen.indexOf(other) ? [one, other] : [other, one];
      return [
        { y: labels[first]!, x: labels[second]!, per100: recommended[pair]! },
        { y: labels[second]!, x: labels[first]!, per100: prescribed[pair]! },
      ];
    });
    const [ours, theirs] = [recommended, prescribed].map((all) =>
      all.reduce((sum, value) => sum + value, 0).toFixed(0),
    );
    return [
      {
        part: row,
        title: headed(title ?? results.title, `interacting pairs of ${row}`),
        caption: [
          `Of 100 sets for patients of ${split} (n = ${sets} sets), how many hold both medications. ` +
            `Above the diagonal: recommended, mean of ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}; below: prescribed.`,
          `All ${interactions.length} interacting pairs together, per 100 sets: ${ours} recommended, ${theirs} prescribed.`,
          `Shown are the ${chosen.length} medications with the most such pairs. White cells do not interact; pairs in fewer than ` +
            `${fewestSets} sets count as 0.`,
          ...leftOut,
        ],
        spec: plot(
          values,
          chosen.map((medication) => labels[medication]!),
        ),
      },
    ];
  });
}

async function readPairs(run: FigureRun, split: 'test' | 'validation'): Promise<Pairs | undefined> {
  const folder = run.stages.get('cohort') ?? '';
  const predicted = await readScoredPredictions(run, split);
  if (predicted === undefined || !existsSync(folder)) return undefined;
  const { vocabularies, interactions } = await readCohort(folder);
  return { ...pairCounts(predicted, interactions), interactions, labels: vocabularies.medications.codes };
}

/** [interactions] sets with both medications, of 100: the mean over runs. */
function shares(runs: readonly Pairs[], of: 'recommended' | 'prescribed'): number[] {
  return runs[0]!.interactions.map((_, pair) =>
    mean(runs.map((run) => (run[of][pair]! < fewestSets ? 0 : (100 * run[of][pair]!) / run.sets))),
  );
}

/** The medications with the most interacting pairs, in the order of their codes. */
function busiest(
  interactions: readonly (readonly [number, number])[],
  recommended: readonly number[],
  prescribed: readonly number[],
  most: number,
): number[] {
  const totals = new Map<number, number>();
  interactions.forEach((pair, index) => {
    for (const medication of pair)
      totals.set(medication, (totals.get(medication) ?? 0) + recommended[index]! + prescribed[index]!);
  });
  const order = [...totals].sort(([one, a], [other, b]) => b - a || one - other).slice(0, most);
  return order.map(([medication]) => medication).sort((one, other) => one - other);
}

function plot(values: readonly Datum[], labels: readonly string[]): JsonObject {
  const axis = { type: 'nominal', title: null, sort: [...labels], scale: { domain: [...labels] } };
  const labelled = { labelAngle: -60, labelOverlap: false };
  return {
    data: { values: [...values] },
    width: { step: 22 },
    height: { step: 22 },
    layer: [
      {
        mark: { type: 'rect', stroke: '#bbbbbb', strokeWidth: 0.5 },
        encoding: {
          x: { field: 'x', ...axis, axis: labelled },
          y: { field: 'y', ...axis, axis: { labelOverlap: false } },
          color: {
            field: 'per100',
            type: 'quantitative',
            title: 'both in a set, per 100 sets',
            scale: { scheme: 'blues', domainMin: 0 },
            legend: { direction: 'horizontal', gradientLength: 200 },
          },
        },
      },
      {
        data: { values: labels.map((label) => ({ label })) },
        mark: { type: 'rect', color: '#555555' },
        encoding: { x: { field: 'label', ...axis, axis: labelled }, y: { field: 'label', ...axis } },
      },
    ],
  };
}
