import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import type { Predictions } from '../../components/contracts/metric.js';
import f1 from '../../components/metrics/f1.js';
import jaccard from '../../components/metrics/jaccard.js';
import ndcgAtK from '../../components/metrics/ndcg-at-k.js';
import prauc from '../../components/metrics/prauc.js';
import precision from '../../components/metrics/precision.js';
import recall from '../../components/metrics/recall.js';
import recallAtK from '../../components/metrics/recall-at-k.js';
import { holmCorrection } from '../../framework/statistics/holm-correction.js';
import { pairedTTest } from '../../framework/statistics/paired-t-test.js';
import { ranksOverDatasets } from '../../framework/statistics/ranks-over-datasets.js';
import { welchTest } from '../../framework/statistics/welch-test.js';
import { wilcoxonTest } from '../../framework/statistics/wilcoxon-test.js';
import { Generator } from '../../framework/tensor/index.js';
import { build } from '../components/build.js';

const python = process.env['FORMULARY_PYTHON'] ?? 'python3';
const half = 500;
const random = new Generator(20);
const numbers = (count: number, make: (index: number) => number) =>
  Array.from({ length: count }, (_, index) => make(index));
const uniform = () => random.next();

/** Paired values; those of every third case lie on a grid, so that differences are tied or zero. */
const pairs = numbers(half, (index) => index).map((index) => {
  const count = 3 + Math.floor(60 * uniform());
  const onGrid = index % 3 === 0;
  const value = () => (onGrid ? Math.floor(64 * uniform()) / 64 : uniform());
  return {
    a: numbers(count, value),
    b: numbers(count, () => value() * (onGrid ? 1 : 0.9)),
    p: numbers(1 + (index % 9), uniform),
  };
});

/** Patients: what was prescribed to each, and distinct scores. */
const patients = numbers(half, () => 0).map(() => {
  const medications = 5 + Math.floor(130 * uniform());
  const truth = numbers(medications, () => (uniform() < 0.2 ? 1 : 0));
  truth[Math.floor(medications * uniform())] = 1;
  return { truth, probability: numbers(medications, uniform), threshold: uniform(), k: 1 + Math.floor(20 * uniform()) };
});

/** [dataset][model] scores on more than ten datasets; those of every third case lie on a grid, so that they are tied. */
const worlds = numbers(100, (index) => index).map((index) => {
  const models = 3 + Math.floor(8 * uniform());
  const score = () => (index % 3 === 0 ? Math.floor(8 * uniform()) / 8 : uniform());
  return numbers(11 + Math.floor(15 * uniform()), () => 0).map(() => numbers(models, (model) => score() + model / 64));
});

interface Expected {
  readonly pairs: readonly {
    readonly pairedT: object;
    readonly welch: object;
    readonly wilcoxon: { readonly statistic: number; readonly normalP: number; readonly exactP?: number };
    readonly holm: readonly number[];
  }[];
  readonly patients: readonly Readonly<Record<string, number>>[];
  readonly worlds: readonly {
    readonly chiSquare: number;
    readonly f: number;
    readonly p: number;
    readonly averages: readonly number[];
    readonly nemenyi: readonly number[];
    readonly holm: readonly number[];
  }[];
}

const close = (value: number, of: number, what: string) =>
  expect(Math.abs(value - of), `${what}: ${value} and ${of}`).to.be.at.most(1e-9 * Math.max(1, Math.abs(of)));

function closeAll(values: object | undefined, of: object, what: string): void {
  for (const [name, value] of Object.entries(of))
    close((values as Record<string, number>)[name]!, value as number, `${what} ${name}`);
}

describe('1,000 random cases, compared with scipy and scikit-learn', function () {
  this.timeout(600_000);
  let expected: Expected;

  before(function () {
    const { status, stdout } = spawnSync(python, ['test/parity/statistics.py'], {
      input: JSON.stringify({ pairs, patients, worlds }),
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    if (status === 0) {
      expected = JSON.parse(stdout) as Expected;
      return;
    }
    if (spawnSync(python, ['-c', 'import scipy, sklearn']).status === 0) throw new Error('statistics.py has failed');
    console.log('    not run: FORMULARY_PYTHON names no Python with scipy and scikit-learn');
    this.skip();
  });

  it('has the same paired t, Welch, Wilcoxon and Holm', () => {
    for (const [index, { a, b, p }] of pairs.entries()) {
      const of = expected.pairs[index]!;
      closeAll(pairedTTest(a, b), of.pairedT, `paired t of case ${index}`);
      closeAll(welchTest(a, b), of.welch, `Welch of case ${index}`);
      closeAll(wilcoxonTest(a, b), of.wilcoxon, `Wilcoxon of case ${index}`);
      closeAll(holmCorrection(p), of.holm, `Holm of case ${index}`);
    }
  });

  it('has the same Friedman, Iman–Davenport, Nemenyi and Holm over datasets', () => {
    for (const [index, scores] of worlds.entries()) {
      const of = expected.worlds[index]!;
      const { averages, tests } = ranksOverDatasets(scores, random);
      const what = `of case ${index}`;
      close(tests!.friedman.chiSquare, of.chiSquare, `χ² ${what}`);
      close(tests!.friedman.f, of.f, `F ${what}`);
      close(tests!.p, of.p, `p ${what}`);
      averages.forEach((average, model) => close(average, of.averages[model]!, `rank ${what}`));
      tests!.pairs.forEach(({ p }, pair) => {
        // The studentized range is an integral there too, and good to ten digits.
        expect(p, `Nemenyi ${what}`).to.be.closeTo(of.nemenyi[pair]!, 1e-8);
      });
      const withBaseline = ranksOverDatasets(scores, random, 0).tests!.pairs;
      withBaseline.forEach(({ p }, pair) => close(p, of.holm[pair]!, `Holm ${what}`));
    }
  });

  it('has the same scores of patients', () => {
    for (const [index, { truth, probability, threshold, k }] of patients.entries()) {
      const predictions: Predictions = {
        patients: 1,
        medications: truth.length,
        truth: Uint8Array.from(truth),
        probability: Float64Array.from(probability),
        threshold,
        tunedThreshold: threshold,
        interactions: [],
      };
      const metrics = { prauc, jaccard, f1, precision, recall, 'recall-at-k': recallAtK, 'ndcg-at-k': ndcgAtK };
      for (const [name, metric] of Object.entries(metrics)) {
        const options = name.endsWith('-k') ? { k } : {};
        const [score] = build(metric, options).perPatient!(predictions)!;
        close(score!, expected.patients[index]![name]!, `${name} of patient ${index}`);
      }
    }
  });
});
