import { existsSync } from 'node:fs';
import type { Static } from 'typebox';
import type { Datum, Drawing, FigureResults, FigureRow, FigureRun } from '../../framework/contracts/figure.js';
import { UserInputError } from '../../framework/errors.js';
import { headed } from '../../framework/headed.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';
import { readCohort, readSplit } from '../datasets/cohort/store.js';
import { medicationFrequencies } from '../knowledge/medication-frequencies.js';
import { acrossRuns, patientsOf, readRuns, runsCaption } from './shared/across-runs.js';
import { classCounts, classScores, type ClassCounts } from './shared/class-scores.js';
import { atcClasses, classesByFrequency, type AtcLevel, type MedicationClass } from './shared/medication-classes.js';
import { readScoredPredictions, type ScoredPredictions } from './shared/scored-predictions.js';
import { shareAxis } from './shared/share-axis.js';
import { scoreOptions } from './shared/score-options.js';
import { firstRows, namedRows, rowEncoding } from './shared/shown-rows.js';
import { spreadLayers } from './shared/spread-layers.js';

const options = Type.Object({
  title: scoreOptions.title,
  rows: scoreOptions.rows,
  score: Type.Optional(
    Type.Union([Type.Literal('f1'), Type.Literal('precision'), Type.Literal('recall')], {
      default: 'f1',
      description: 'The score of a class, over all pairs of a patient and a medication of the class together.',
    }),
  ),
  classes: Type.Optional(
    Type.Union([Type.Literal('atc'), Type.Literal('frequency')], {
      default: 'atc',
      description:
        'Which medications are a class: atc, those with the same first letters; frequency, fifths by how often they were prescribed to training patients.',
    }),
  ),
  level: Type.Optional(
    Type.Union([Type.Literal(1), Type.Literal(2)], {
      default: 1,
      description: 'Level of the ATC classes: 1, anatomical main groups (C); 2, therapeutic subgroups (C07).',
    }),
  ),
  groups: scoreOptions.groups,
  split: scoreOptions.split,
});

type Options = Static<typeof options>;

/** A class that fewer patients were prescribed is left out: its score says too little, and too much about them. */
const fewestPatients = 10;

const labels = { f1: 'F1', precision: 'precision', recall: 'recall' } as const;

export default component({
  kind: 'figure',
  type: 'medication-classes',
  version: 1,
  summary: 'Scores of every row by class of medication: ATC groups, or fifths by how often they are prescribed.',
  options,
  properties: { inEveryReport: false },
  build: ({ options: given }) => ({ draw: (results) => drawClasses(given, results) }),
});

/** A run with the classes of its cohort. */
type Read = ScoredPredictions & { readonly classes: readonly MedicationClass[] };

/** One picture for each group of patients. */
async function drawClasses(given: Options, results: FigureResults): Promise<Drawing[]> {
  const { title, rows: names, score = 'f1', split = 'test', groups = ['overall'] } = given;
  const read = namedRows(results, names).map(async (row) => ({
    ...row,
    runs: await readRuns(row.runs, (run) => readRun(run, given)),
  }));
  const scored = (await Promise.all(read)).filter(({ runs }) => runs.length > 0);
  return groups.flatMap((group): Drawing[] => {
    const ofGroup = scored
      .map(({ runs, ...row }) => ({ ...row, runs: runs.flatMap((run) => countsOf(run, group) ?? []) }))
      .filter(({ runs }) => runs.length > 0);
    if (ofGroup.length === 0) return [];
    const { rows, leftOut } = firstRows(ofGroup);
    const classes = [...new Set(rows.flatMap(({ runs }) => runs.flatMap(({ counts }) => [...counts.keys()])))];
    const fewest = (name: string) =>
      Math.min(...rows.flatMap(({ runs }) => runs.map(({ counts }) => counts.get(name)?.patients ?? 0)));
    const [shown, rare] = [true, false].map((is) => classes.filter((name) => fewest(name) >= fewestPatients === is));
    if (shown!.length === 0) return [];
    const prescribed = (name: string) => rows[0]!.runs[0]!.counts.get(name)?.prescribed ?? 0;
    const values = rows.flatMap(({ row, runs }) =>
      shown!.map((name): Datum => ({
        row,
        class: `${name}, n = ${prescribed(name)}`,
        ...acrossRuns(runs.map(({ counts }) => classScores[score](counts.get(name)!))),
      })),
    );
    const patients = patientsOf(
      rows.flatMap(({ runs }) => runs.map((run) => run.patients)),
      split,
    );
    return [
      {
        part: group,
        title: headed(title ?? results.title, `${labels[score]} by class of medication, ${group}`),
        caption: [
          `Over all pairs of one of ${patients} and a medication of the class; n: prescriptions.`,
          runsCaption(rows, { means: 'Points', ranges: 'lines' }),
          ...(rare!.length > 0
            ? [`Left out, for fewer than ${fewestPatients} patients were prescribed them: ${rare!.join('; ')}.`]
            : []),
          ...leftOut,
        ],
        spec: plot(values, rows, labels[score]),
      },
    ];
  });
}

async function readRun(run: FigureRun, { split = 'test', ...given }: Options): Promise<Read | undefined> {
  const predicted = await readScoredPredictions(run, split);
  return predicted && { ...predicted, classes: await classesOf(run, given) };
}

/** @throws UserInputError when the cohort has no ATC codes, and classes of them are asked for */
async function classesOf({ stages }: FigureRun, { classes = 'atc', level = 1 }: Options): Promise<MedicationClass[]> {
  const [cohortFolder, splitFolder] = [stages.get('cohort') ?? '', stages.get('split') ?? ''];
  if (!existsSync(cohortFolder)) return [];
  const cohort = await readCohort(cohortFolder);
  if (classes === 'frequency')
    return classesByFrequency(medicationFrequencies(cohort, (await readSplit(splitFolder)).train).visits);
  const found = atcClasses(cohort.vocabularies, level as AtcLevel);
  if (found !== undefined) return found;
  throw new UserInputError({
    place: 'figures',
    reason: `the medications of the cohort ${cohort.source} have no ATC codes`,
    remedy: 'Write "classes: frequency".',
  });
}

interface GroupCounts {
  readonly patients: number;
  readonly counts: ReadonlyMap<string, ClassCounts>;
}

function countsOf({ classes, ...predicted }: Read, name: string): GroupCounts | undefined {
  const group = predicted.groups.get(name);
  if (group === undefined || group.patients === 0) return undefined;
  return {
    patients: group.patients,
    counts: new Map(classes.map((one) => [one.name, classCounts(predicted, group, one)])),
  };
}

function plot(
  values: readonly Datum[],
  rows: readonly Pick<FigureRow, 'row' | 'colour'>[],
  label: string,
): Drawing['spec'] {
  const { colour, shape } = rowEncoding(rows);
  const names = rows.map(({ row }) => row);
  const x = shareAxis(`${label} of the class`);
  return {
    data: { values: [...values] },
    height: { step: Math.max(8, Math.ceil(24 / names.length)) },
    encoding: {
      y: { field: 'class', type: 'nominal', title: null, sort: null, axis: { grid: true, tickBand: 'extent' } },
      yOffset: { field: 'row', sort: names },
      color: colour,
    },
    layer: [
      ...spreadLayers(values, {
        mark: { type: 'rule', strokeWidth: 1.5 },
        encoding: { x: { field: 'low', ...x }, x2: { field: 'high' } },
      }),
      { mark: { type: 'point', filled: true, size: 55, opacity: 1 }, encoding: { x: { field: 'mean', ...x }, shape } },
    ],
  };
}
