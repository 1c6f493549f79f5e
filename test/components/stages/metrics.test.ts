import { expect } from 'chai';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assembleCohort, writtenVisits } from '../../../components/datasets/cohort/assemble.js';
import { writeCohort, writeSplit } from '../../../components/datasets/cohort/store.js';
import ddiRate from '../../../components/metrics/ddi-rate.js';
import jaccard from '../../../components/metrics/jaccard.js';
import { readPredictions, writePredictions } from '../../../components/stages/files/predictions-file.js';
import groupsStage from '../../../components/stages/groups.js';
import metricsStage from '../../../components/stages/metrics.js';
import type { CalibrationBin } from '../../../components/metrics/shared/calibration.js';
import { dataFile } from '../../../framework/records/data-file.js';
import { readSafetensors } from '../../../framework/tensor/safetensors.js';
import { build } from '../build.js';
import { rowOf } from '../row-of.js';
import { runStage } from './run-stage.js';

const visit = { key: 'v', diagnoses: ['D'], procedures: ['P'], medications: ['A', 'B', 'C'] };
const titles = new Map<string, string>();

/** Patients 0, 2, 4 have one visit, 1 and 3 have two. Medications A and B interact. */
const cohort = assembleCohort({
  source: 'test',
  visits: writtenVisits(
    [1, 2, 1, 2, 1].map((visits) => ({ key: 'p', visits: Array.from({ length: visits }, () => visit) })),
  ),
  profile: { profile: [], profileValues: new Int32Array() },
  vocabularyOrder: 'code',
  titles: { diagnoses: titles, procedures: titles, medications: titles },
  interactions: [['B', 'A']],
});

const metrics = new Map([
  ['jaccard', build(jaccard)],
  ['ddi-rate', build(ddiRate)],
]);

function ofTest(values: object): unknown[] {
  return Object.entries(values).filter(([name]) => name.startsWith('test/'));
}

async function readMetrics(folder: string) {
  return JSON.parse(await readFile(join(folder, 'metrics.json'), 'utf8')) as {
    metrics: Record<string, number>;
    patients: Record<string, number>;
  };
}

describe('the stage metrics', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'formulary-metrics-'));
    await mkdir(join(root, 'cohort'));
    await mkdir(join(root, 'predictions'));
    await mkdir(join(root, 'split'));
    await writeCohort(join(root, 'cohort'), cohort);
    await writeSplit(join(root, 'split'), {
      train: Int32Array.of(2),
      validation: Int32Array.of(4),
      test: Int32Array.of(3, 1, 0),
      extra: new Int32Array(),
    });
    await writePredictions(join(root, 'predictions'), {
      threshold: 0.3,
      tunedThreshold: 0.5,
      splits: {
        // Patient 4 is recommended A, B (they interact) and prescribed A.
        validation: {
          patients: Int32Array.of(4),
          leftOut: new Int32Array(),
          truth: Uint8Array.of(1, 0, 0),
          probability: Float64Array.of(0.9, 0.8, 0.3),
        },
        // 3: recommended C of A, C: 1/2. 1: recommended all of A: 1/3. 0: nothing of B: 0.
        test: {
          patients: Int32Array.of(3, 1, 0),
          leftOut: new Int32Array(),
          truth: Uint8Array.of(1, 0, 1, 1, 0, 0, 0, 1, 0),
          probability: Float64Array.of(0.1, 0.2, 0.9, 0.4, 0.5, 0.6, 0.1, 0.1, 0.3),
        },
      },
    });
  });
  afterEach(async () => rm(root, { recursive: true }));

  const noComponents = rowOf({});
  const evaluation = { predictor: 'student', threshold: 0.3, subsampling: { rounds: 10, fraction: 0.8, seed: 0 } };

  it('says what the scores are of: patients and visits, labels and their interactions, and how they are averaged', async () => {
    const { folder } = await runStage(metricsStage, { metrics, row: noComponents, evaluation }, root);
    const { facts, banner } = dataFile.read(folder)!;
    // Prescribed on test: A and C, A, B: 4 medications of 3 targets, one pair, which does not interact
    expect(facts).to.deep.equal([
      'data: test; train 1 patient, 1 visit; validation 1 patient, 1 visit; test 3 patients, 5 visits',
      '3 medications; prescribed on test: 1.33 a target on average, DDI rate 0.0000',
      "scores: mean over patients, of each patient's last visit",
      'sets: the medications above the threshold',
    ]);
    expect(banner).to.equal(undefined);
  });

  it('gives no DDI rate, and says why, where the cohort lists no interacting pairs', async () => {
    await writeCohort(join(root, 'cohort'), { ...cohort, interactions: [] });
    const { folder } = await runStage(metricsStage, { metrics, row: noComponents, evaluation }, root);
    expect((await readMetrics(folder)).metrics['test/overall/ddi-rate']).to.equal(null);
    expect(dataFile.read(folder)!.facts[1]).to.match(
      /DDI rate not known, of rows neither \(–\): the cohort lists no interacting pairs$/,
    );
  });

  it('scores the groups of the file, after a stage that finds their members', async () => {
    const groups = { often: 'visits > 1', many: 'medications.count > 9' };
    const given = { ...evaluation, groups };
    const row = { ...noComponents, values: { evaluation: given } };
    await runStage(groupsStage, { evaluation: given, dataset: {} }, root);
    const { folder } = await runStage(metricsStage, { metrics, row, evaluation: given }, root);
    const { metrics: scores, patients } = await readMetrics(folder);
    expect(patients).to.include({ 'test/often': 2, 'test/multi-visit': 2, 'test/many': 0, 'validation/often': 0 });
    expect(scores['test/often/jaccard']).to.equal(scores['test/multi-visit/jaccard']);
    expect(scores).to.not.have.property('test/many/jaccard');
  });

  it('refuses a score outside of the range that its metric declares', async () => {
    const wrong = new Map([['jaccard', { pooled: () => 1.5 }]]);
    const components = new Map([['jaccard', jaccard]]);
    const row = { ...noComponents, components: () => components } as never;
    const refused = await runStage(metricsStage, { metrics: wrong, row, evaluation }, root).catch(String);
    expect(refused).to.include('metrics.jaccard: the score is 1.5, and metric/jaccard declares values from 0 to 1');
  });

  it('scores every group that has patients', async () => {
    const { folder } = await runStage(metricsStage, { metrics, row: noComponents, evaluation }, root);
    const file = JSON.parse(await readFile(join(folder, 'metrics.json'), 'utf8')) as {
      metrics: Record<string, number>;
      subsampling: Record<string, { mean: number; sd: number; rounds: number; fraction: number }>;
    };
    expect(file).to.have.deep.property('patients', {
      'train/overall': 1,
      'validation/overall': 1,
      'validation/multi-visit': 0,
      'validation/single-visit': 1,
      'test/overall': 3,
      'test/multi-visit': 2,
      'test/single-visit': 1,
    });
    expect(file.metrics).to.deep.equal({
      'validation/overall/jaccard': 1 / 2,
      'validation/overall/ddi-rate': 1,
      'validation/single-visit/jaccard': 1 / 2,
      'validation/single-visit/ddi-rate': 1,
      'test/overall/jaccard': (1 / 2 + 1 / 3 + 0) / 3,
      'test/overall/ddi-rate': 1 / 3,
      'test/multi-visit/jaccard': (1 / 2 + 1 / 3) / 2,
      'test/multi-visit/ddi-rate': 1 / 3,
      'test/single-visit/jaccard': 0,
      'test/single-visit/ddi-rate': 0,
    });
    expect(file.subsampling['test/overall/jaccard']).to.include({ rounds: 10, fraction: 0.8 });
    expect(file.subsampling['test/single-visit/jaccard']).to.include({ mean: 0, sd: 0 });
  });

  it('gives no score to a group that the predictor answers for in part', async () => {
    const { splits, ...thresholds } = await readPredictions(join(root, 'predictions'));
    const { test } = splits;
    const multiVisit = {
      patients: test.patients.slice(0, 2),
      leftOut: test.patients.slice(2),
      truth: test.truth.slice(0, 6),
      probability: test.probability.slice(0, 6),
    };
    await writePredictions(join(root, 'predictions'), { ...thresholds, splits: { ...splits, test: multiVisit } });
    const { folder } = await runStage(metricsStage, { metrics, row: noComponents, evaluation }, root);
    const file = JSON.parse(await readFile(join(folder, 'metrics.json'), 'utf8')) as {
      metrics: Record<string, number>;
      patients: Record<string, number>;
    };
    expect(ofTest(file.patients)).to.deep.equal([['test/multi-visit', 2]]);
    expect(ofTest(file.metrics)).to.deep.equal([
      ['test/multi-visit/jaccard', (1 / 2 + 1 / 3) / 2],
      ['test/multi-visit/ddi-rate', 1 / 3],
    ]);
    const { tensors } = await readSafetensors(join(folder, 'scores.safetensors'), { float64: true });
    expect([...tensors['test/members/multi-visit']!.data]).to.deep.equal([1, 1]);
    expect(tensors).not.to.have.property('test/members/overall');
  });

  it('scores the sets that the model decided itself, whatever the thresholds', async () => {
    const { splits, ...thresholds } = await readPredictions(join(root, 'predictions'));
    // 3: exactly A and C: 1. 1: A and B of A: 1/2, and they interact. 0: nothing.
    const test = { ...splits.test, recommended: Uint8Array.of(1, 0, 1, 1, 1, 0, 0, 0, 0) };
    await writePredictions(join(root, 'predictions'), { ...thresholds, splits: { ...splits, test } });
    const choices = new Map([
      ['jaccard', build(jaccard)],
      ['tuned', build(jaccard, { threshold: 'tuned' })],
      ['ddi-rate', build(ddiRate)],
    ]);
    const { folder } = await runStage(metricsStage, { metrics: choices, row: noComponents, evaluation }, root);
    const file = await readMetrics(folder);
    expect(file.metrics['test/overall/jaccard']).to.equal((1 + 1 / 2 + 0) / 3);
    expect(file.metrics['test/overall/tuned']).to.equal((1 + 1 / 2 + 0) / 3);
    expect(file.metrics['test/overall/ddi-rate']).to.equal(1 / 2);
    expect(file.metrics['validation/overall/jaccard'], 'by its threshold').to.equal(1 / 2);
  });

  describe('where every visit is a target', () => {
    // Patient 3 has two targets, of Jaccard 1 and 1/2; patient 0 has one, of Jaccard 0.
    const everyVisit = {
      patients: Int32Array.of(3, 3, 0),
      visits: Int32Array.of(1, 2, 1),
      leftOut: new Int32Array(),
      truth: Uint8Array.of(1, 0, 0, 1, 0, 1, 0, 1, 0),
      probability: Float64Array.of(0.9, 0.1, 0.1, 0.9, 0.1, 0.1, 0.9, 0.1, 0.1),
    };
    for (const [average, overall, firstVisits] of [
      ['patient', ((1 + 1 / 2) / 2 + 0) / 2, (1 + 0) / 2],
      ['visit', (1 + 1 / 2 + 0) / 3, (1 + 0) / 2],
    ] as const) {
      it(`takes the mean by ${average}, within groups of samples`, async () => {
        const { splits, ...thresholds } = await readPredictions(join(root, 'predictions'));
        await writePredictions(join(root, 'predictions'), { ...thresholds, splits: { ...splits, test: everyVisit } });
        const { folder } = await runStage(
          metricsStage,
          { metrics, row: noComponents, evaluation: { ...evaluation, average } },
          root,
        );
        const file = await readMetrics(folder);
        expect(file.metrics['test/overall/jaccard']).to.equal(overall);
        expect(file.metrics['test/single-visit/jaccard']).to.equal(firstVisits);
        expect(file.metrics['test/multi-visit/jaccard']).to.equal(1 / 2);
        expect(file.patients).to.include({ 'test/overall': 2, 'test/single-visit': 2, 'test/multi-visit': 1 });
        const { tensors } = await readSafetensors(join(folder, 'scores.safetensors'), { float64: true });
        const values = Array.from(tensors['test/jaccard']!.data);
        const weights = tensors['test/weights/overall']!.data;
        const sum = values.reduce((total, value, row) => total + value * weights[row]!, 0);
        expect(sum / 2, 'the weighted mean over patients').to.be.closeTo(overall, 1e-12);
        expect(tensors).not.to.have.property('test/weights/multi-visit');
      });
    }
  });

  it('scores sets that are made with the tuned threshold where a metric asks for it', async () => {
    const tuned = new Map([
      ['jaccard', build(jaccard, { threshold: 'tuned' })],
      ['ddi-rate', build(ddiRate, { threshold: 'tuned' })],
    ]);
    const { folder } = await runStage(metricsStage, { metrics: tuned, row: noComponents, evaluation }, root);
    const { metrics: scores } = JSON.parse(await readFile(join(folder, 'metrics.json'), 'utf8')) as {
      metrics: Record<string, number>;
    };
    // Above 0.5: C of A, C: 1/2; C of A: 0; nothing of B: 0. No patient is recommended two.
    expect(scores['test/overall/jaccard']).to.equal(1 / 6);
    expect(scores['test/overall/ddi-rate']).to.equal(0);
  });

  it('reports how often medications of like probability were prescribed, and no patient', async () => {
    const { folder } = await runStage(metricsStage, { metrics, row: noComponents, evaluation }, root);
    const report = JSON.parse(await readFile(join(folder, 'calibration.json'), 'utf8')) as {
      threshold: number;
      tunedThreshold: number;
      calibration: Record<string, CalibrationBin[]>;
    };
    expect(report).to.include({ threshold: 0.3, tunedThreshold: 0.5 });
    const bins = report.calibration['test/overall']!;
    expect(bins.map(({ predictions }) => predictions)).to.deep.equal([3, 1, 1, 1, 1, 1, 0, 0, 1, 0]);
    // Three predictions of 0.1: of A (prescribed), A and B (prescribed).
    expect(bins[0]).to.include({ from: 0, to: 0.1, observed: 2 / 3 });
    expect(bins[0]!.predicted).to.be.closeTo(0.1, 1e-12);
    expect(bins[6]).to.deep.equal({ from: 0.6, to: 0.7, predictions: 0, predicted: null, observed: null });
  });

  it('keeps one score a patient for paired tests, in float64', async () => {
    const { folder } = await runStage(metricsStage, { metrics, row: noComponents, evaluation }, root);
    const { tensors } = await readSafetensors(join(folder, 'scores.safetensors'), { float64: true });
    expect([...tensors['test/jaccard']!.data]).to.deep.equal([1 / 2, 1 / 3, 0]);
    expect([...tensors['test/visits']!.data]).to.deep.equal([2, 2, 1]);
    expect([...tensors['test/patients']!.data]).to.deep.equal([3, 1, 0]);
    expect([...tensors['test/members/multi-visit']!.data]).to.deep.equal([1, 1, 0]);
    expect([...tensors['test/members/overall']!.data]).to.deep.equal([1, 1, 1]);
    expect(tensors).not.to.have.property('test/ddi-rate');
  });
});
