import { Type } from '../../framework/registry/type.js';
import { join } from 'node:path';
import type { Stage, StageContext } from '../../framework/contracts/stage.js';
import { replaceJson } from '../../framework/files/replace-file.js';
import type { JsonObject } from '../../framework/json.js';
import { dataFile } from '../../framework/records/data-file.js';
import { metricsFile } from '../../framework/records/metrics-file.js';
import { component, type RowView, type Services } from '../../framework/registry/component.js';
import { drawSubsamples, subsample, type SubsamplingOptions } from '../../framework/statistics/subsampling.js';
import { Generator } from '../../framework/tensor/generator.js';
import { type StoredArray, writeSafetensors } from '../../framework/tensor/safetensors.js';
import type { Cohort } from '../contracts/cohort.js';
import type { Metric, Predictions } from '../contracts/metric.js';
import { calibrationBins, type CalibrationBin } from '../metrics/shared/calibration.js';
import { readCohort, readSplit } from '../datasets/cohort/store.js';
import { medicationFrequencies } from '../knowledge/medication-frequencies.js';
import { needsByPatient } from './estimate/by-patient.js';
import { groupsStage } from './files/groups-file.js';
import { predictedSplits, readPredictions, type SplitPredictions } from './files/predictions-file.js';
import { subjectOf } from './description/subject.js';
import { predictionsStage } from './scoring/predictor-stage.js';
import { dataFacts, targetsDigest } from './scoring/data-facts.js';
import { groupNames } from './scoring/groups.js';
import { inRange } from './scoring/in-range.js';
import { membersOf, ownGroups } from './scoring/members.js';
import { rowsByPatient, scoreOf } from './scoring/score.js';
import { costsStage, modelFigures, scoresAlone, type ModelFigures } from './scoring/model-figures.js';
import { rowWeights } from './scoring/row-weights.js';
import { readCosts } from './files/costs-file.js';

export default component({
  kind: 'stage',
  type: 'metrics',
  version: 7,
  summary:
    'Scores predictions over all patients, those with earlier visits and those without, and their spread over subsamples.',
  options: Type.Object({}),
  needs: { metrics: 'metrics', evaluation: 'evaluation', row: 'row' },
  properties: {
    after: (row) => [
      'cohort',
      'split',
      ...groupsStage(row),
      predictionsStage((row.values['evaluation'] as JsonObject | undefined)?.['predictor']),
      ...costsStage(row),
    ],
    reads: ['metrics', 'evaluation.subsampling', 'evaluation.average'],
    usesSeed: false,
    terminal: (row) => subjectOf(row) === 'predictions',
    groups: groupNames,
    groupsWhere: { path: 'evaluation.subject', values: ['predictions'] },
    groupsIn: 'evaluation.groups',
  },
  build: ({ metrics, evaluation, row }): Stage => ({
    estimate: (known) =>
      needsByPatient(
        row,
        known,
        { start: 0.12, patient: 0.0003, engine: true },
        ['validation', 'test'],
        evaluation.targets,
      ),
    run: (context) => {
      const [measuring] = costsStage(row);
      const ofModel = measuring === undefined ? undefined : modelFigures(metrics, readCosts(context.input(measuring)));
      return scorePredictions(scoresAlone(metrics), evaluation, { ofModel, row }, context);
    },
  }),
});

type Thresholds = Pick<Predictions, 'threshold' | 'tunedThreshold'>;

/** Said of rows of other programs, which cannot be asked again with other medications in the target visits. */
const unchecked = 'predictions of another program: whether it read what it was asked for cannot be checked here';

/** `metrics.json` while it is filled. */
interface Scores {
  readonly metrics: Record<string, number>;
  readonly subsampling: Record<string, SubsamplingOptions & { readonly mean: number; readonly sd: number }>;
  readonly patients: Record<string, number>;
}

/**
 * Writes four files. `metrics.json` has the scores by `split/group/metric`, and `data.json` what the rows were scored on.
 * `calibration.json` has the thresholds, and how often medications of like probability were prescribed, by `split/group`.
 * `scores.safetensors` serves comparisons of rows on the same patients: it has who was scored, the members of each group, and
 * one score for each row of the predictions. Where patients have several rows, its `weights` say how much a row counts in the
 * mean over patients.
 */
async function scorePredictions(
  metrics: ReadonlyMap<string, Metric>,
  {
    subsampling: { seed, ...subsampling },
    average = 'patient',
    predictor,
  }: Pick<Services['evaluation'], 'subsampling' | 'average' | 'predictor'>,
  { ofModel, row }: { readonly ofModel: ModelFigures | undefined; readonly row: RowView },
  context: StageContext,
): Promise<void> {
  const cohort = await readCohort(context.input('cohort'));
  const { splits, ...thresholds } = await readPredictions(context.input(predictionsStage(predictor)));
  const own = await ownGroups(row, context);
  const { train } = await readSplit(context.input('split'));
  const training = trainingFrequencies(cohort, train);
  const validation = toPredictions(cohort, splits.validation, thresholds);
  const file: Scores = { metrics: {}, subsampling: {}, patients: { 'train/overall': train.length } };
  const arrays: Record<string, StoredArray> = {};
  const calibration: Record<string, readonly CalibrationBin[]> = {};
  const identities: Record<string, string> = {};
  for (const split of predictedSplits) {
    context.signal.throwIfAborted();
    const { patients } = splits[split];
    const visits = splits[split].visits ?? visitCounts(cohort, patients);
    const groups = membersOf(cohort, splits[split], visits, own);
    const predictions = { ...toPredictions(cohort, splits[split], thresholds), validation, training };
    const scores = [...metrics].map(([name, metric]) => ({ name, score: scoreOf(metric, predictions, average) }));
    for (const [group, rows] of groups) {
      const units = rowsByPatient(rows, patients);
      file.patients[`${split}/${group}`] = units.length;
      arrays[`${split}/members/${group}`] = { data: membership(rows, visits.length), shape: [visits.length] };
      if (rows.length === 0) continue;
      identities[`${split}/${group}`] = targetsDigest(cohort, splits[split], rows);
      calibration[`${split}/${group}`] = calibrationBins(predictions, rows);
      if (units.length < rows.length) {
        const weights = rowWeights(units, patients.length, average);
        arrays[`${split}/weights/${group}`] = { data: weights, shape: [weights.length] };
      }
      const rounds = drawSubsamples(units.length, subsampling, new Generator(seed).split(`${split}/${group}`));
      for (const { name, score } of scores) {
        const key = `${split}/${group}/${name}`;
        file.metrics[key] = inRange(name, score.over(units), row);
        const drawn = subsample(rounds, (chosen) => score.over(Array.from(chosen, (index) => units[index]!)));
        file.subsampling[key] = { ...drawn, ...subsampling };
      }
    }
    arrays[`${split}/patients`] = { data: patients, shape: [visits.length] };
    arrays[`${split}/visits`] = { data: visits, shape: [visits.length] };
    for (const { name, score } of scores) {
      if (score.perRow === undefined) continue;
      arrays[`${split}/${name}`] = { data: score.perRow, shape: [score.perRow.length] };
    }
  }
  const figures = ofModel && { metrics: { ...file.metrics, ...ofModel.figures }, measured: ofModel.measured };
  await metricsFile.write(context.folder, { ...file, ...figures });
  const split = await readSplit(context.input('split'));
  const data = dataFacts(cohort, split, splits.test, average);
  const facts = typeof predictor === 'object' ? [...data.facts, unchecked] : data.facts;
  await dataFile.write(context.folder, { identities, ...data, facts });
  const report = { ...thresholds, calibration };
  await replaceJson(join(context.folder, 'calibration.json'), report as unknown as JsonObject, 1);
  await writeSafetensors(join(context.folder, 'scores.safetensors'), arrays);
}

function trainingFrequencies(cohort: Cohort, patients: Int32Array): NonNullable<Predictions['training']> {
  const { visitOffsets } = cohort;
  const visits = patients.reduce((sum, one) => sum + visitOffsets[one + 1]! - visitOffsets[one]!, 0);
  return { visits, withMedication: medicationFrequencies(cohort, patients).visits };
}

/** [patients] visits of each patient, the target included */
function visitCounts({ visitOffsets }: Cohort, patients: Int32Array): Int32Array {
  return patients.map((patient) => visitOffsets[patient + 1]! - visitOffsets[patient]!);
}

/** [patients] 1 for the rows of a group, 0 for others */
function membership(rows: Int32Array, patients: number): Uint8Array {
  const members = new Uint8Array(patients);
  for (const row of rows) members[row] = 1;
  return members;
}

function toPredictions(cohort: Cohort, split: SplitPredictions, thresholds: Thresholds): Predictions {
  return {
    patients: split.patients.length,
    medications: cohort.vocabularies.medications.codes.length,
    truth: split.truth,
    probability: split.probability,
    ...(split.recommended && { recommended: split.recommended }),
    ...(split.names && { names: split.names }),
    ...thresholds,
    interactions: cohort.interactions,
  };
}
