import { expect } from 'chai';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ComparisonTest, compareWithBaseline } from '../../../framework/report/comparisons.js';
import type { PatientScores, SeedScores } from '../../../framework/report/patient-scores.js';
import { writeReport } from '../../../framework/report/write-report.js';
import { Generator, writeSafetensors } from '../../../framework/tensor/index.js';
import { writeExperiment } from './experiment-fixture.js';

const count = 100;
const patients = Array.from({ length: count }, (_, index) => index);
const members = new Map([
  ['overall', patients.map(() => 1)],
  ['single-visit', patients.map((patient) => (patient < 10 ? 1 : 0))],
]);
const baseline = patients.map((patient) => 0.5 + 0.3 * Math.sin(patient));

function scored(prauc: readonly number[], of: readonly number[] = patients): PatientScores {
  return { patients: of, members, scores: new Map([['prauc', prauc]]) };
}

const request = { baseline: 'LEADER(S)', groups: ['overall', 'single-visit'], metrics: ['prauc', 'ddi-rate'] };
const once = (scores: PatientScores): readonly SeedScores[] => [{ seed: 42, ...scores }];
const compare = (rows: readonly (readonly [string, PatientScores])[], test?: ComparisonTest) =>
  compareWithBaseline(
    test === undefined ? request : { ...request, test },
    new Map([['LEADER(S)', scored(baseline)] as const, ...rows].map(([row, scores]) => [row, once(scores)])),
    (group) => new Generator(group.length),
  );

const trainings = (scores: (patient: number, seed: number) => number): readonly SeedScores[] =>
  [1, 2, 3].map((seed) => ({ seed, ...scored(patients.map((patient) => scores(patient, seed))) }));
const compareTrained = (ours: readonly SeedScores[], theirs: readonly SeedScores[]) =>
  compareWithBaseline(
    { ...request, groups: ['overall'], metrics: ['prauc'] },
    new Map([
      ['LEADER(S)', theirs],
      ['row', ours],
    ]),
    () => new Generator(7),
  )[0]!;
/** Trainings that were scored on one patient. */
const alone = (scores: readonly number[]): readonly SeedScores[] =>
  scores.map((score, seed) => ({
    seed,
    patients: [7],
    members: new Map([['overall', [1]]]),
    scores: new Map([['prauc', [score]]]),
  }));
const noise = (patient: number, seed: number) => 0.02 * Math.sin(31 * patient + 17 * seed);
const lucky = (seed: number) => [0.05, 0, 0.01][seed - 1]!;

describe('compareWithBaseline', () => {
  it('gives difference, interval and corrected p of every row and group', () => {
    // 0.02 worse for each patient, up to a ripple whose mean over patients is near 0
    const worse = baseline.map((score, patient) => score - 0.02 + 0.01 * Math.sin(3 * patient));
    const comparisons = compare([['w/o KD', scored(worse)]]);
    expect(comparisons.map(({ row, group, metric }) => `${row} ${group} ${metric}`)).to.deep.equal([
      'w/o KD overall prauc',
      'w/o KD single-visit prauc',
    ]);
    const [overall] = comparisons;
    expect(overall!.difference).to.be.closeTo(-0.02, 0.001);
    expect(overall!.tested!.high).to.be.below(-0.015);
    // Only overall has patients enough for a test, so there is nothing to correct for.
    expect(overall!.tested!.correctedP).to.be.below(1e-12);
    expect(overall!.words).to.equal('< 0.001');
  });

  it('counts the rows of a patient by their weights, and leaves out a row of other samples', () => {
    // Every patient twice: the mean of both rows is the score of the patient.
    const twice = patients.flatMap((patient) => [patient, patient]);
    const all = new Map([['overall', twice.map(() => 1)]]);
    const weights = new Map([['overall', twice.map(() => 1 / 2)]]);
    const samples = (scores: readonly number[]): PatientScores => ({
      patients: twice,
      members: all,
      weights,
      scores: new Map([['prauc', scores]]),
    });
    const before = samples(twice.map((patient, row) => baseline[patient]! + (row % 2 === 0 ? 0.1 : -0.1)));
    const better = samples(twice.map((patient, row) => baseline[patient]! + (row % 2 === 0 ? 0.04 : 0)));
    const overall = { ...request, groups: ['overall'] };
    const rows = new Map([
      ['LEADER(S)', before],
      ['better', better],
      ['last visits', scored(baseline)],
    ]);
    const trained = new Map([...rows].map(([row, scores]) => [row, once(scores)]));
    const comparisons = compareWithBaseline(overall, trained, (group) => new Generator(group.length));
    expect(comparisons.map(({ row }) => row)).to.deep.equal(['better']);
    expect(comparisons[0]!.difference).to.be.closeTo(0.02, 1e-12);
  });

  it('leaves out rows that were scored on other patients', () => {
    const others = patients.map((patient) => patient + 1);
    expect(
      compare([
        [
          'other split',
          scored(
            baseline.map((score) => score / 2),
            others,
          ),
        ],
      ]),
    ).to.deep.equal([]);
  });

  it('compares the groups that two rows share, where one was scored on part of the patients', () => {
    const some = patients.slice(0, 10);
    const row = {
      patients: some,
      members: new Map([['single-visit', some.map(() => 1)]]),
      scores: new Map([['prauc', some.map((patient) => baseline[patient]! - 0.1)]]),
    };
    expect(compare([['single alone', row]]).map(({ group }) => group)).to.deep.equal(['single-visit']);
  });

  it('calls a row equal that is equal for every patient, and compares nothing without a baseline', () => {
    expect(compare([['the same', scored(baseline)]]).map(({ words, tested }) => [words, tested])).to.deep.equal([
      ['equal', undefined],
      ['equal', undefined],
    ]);
    const rows = new Map([['w/o KD', once(scored(baseline))]]);
    expect(compareWithBaseline(request, rows, () => new Generator(1))).to.deep.equal([]);
  });

  it('tests nothing of one patient and several trainings, which took minutes', () => {
    const compared = compareTrained(alone([0.4, 0.5, 0.6]), alone([0.5, 0.4, 0.3]));
    expect(compared).to.include({ words: 'too few', trainings: 3 });
    expect(compared.difference).to.be.closeTo(0.1, 1e-12);
  });

  it('says of fewer than 20 patients that they are too few, with the difference and without p', () => {
    const [, single] = compare([['w/o KD', scored(baseline.map((score) => score - 0.1 * Math.cos(score)))]]);
    expect(single).to.include({ group: 'single-visit', words: 'too few', trainings: 1 });
    expect(single!.tested).to.equal(undefined);
    expect(single!.difference).to.be.below(0);
  });

  it('tests by the name that a table asks for', () => {
    const worse = scored(baseline.map((score, patient) => score - 0.02 + 0.05 * Math.sin(3 * patient)));
    const rows = new Map([
      ['LEADER(S)', once(scored(baseline))],
      ['w/o KD', once(worse)],
    ]);
    const overall = { ...request, groups: ['overall'], metrics: ['prauc'] };
    const by = (test: ComparisonTest) =>
      compareWithBaseline(
        { ...overall, test },
        rows,
        () => new Generator(1),
        (row) => ({
          mean: row === 'w/o KD' ? 0.48 : 0.5,
          populationStandardDeviation: 0.001,
          n: 10,
        }),
      )[0]!;
    for (const test of ['patients', 'permutation', 'bootstrap', 'paired-t'] as const) {
      const { tested } = by(test);
      // Standard error 0.05 · √½ / √100 = 0.0035, t = -5.6
      expect(tested!.low, test).to.be.closeTo(-0.0272, 0.001);
      expect(tested!.correctedP, test).to.be.below(0.001);
    }
    const { tested: wilcoxon, words } = by('wilcoxon');
    expect(wilcoxon).to.have.keys('correctedP');
    expect(words).to.equal('< 0.001');
    expect(by('patients-and-trainings')).to.include({ words: 'one training' });
    // Welch of the printed figures: sd² · 10/9 / 10 on both sides, t = -0.02 / √(2 · 1.11e-7) = -42
    expect(by('welch-as-released').tested!.correctedP).to.be.below(1e-15);
    expect(
      compareWithBaseline({ ...overall, test: 'welch-as-released' }, rows, () => new Generator(1))[0]!.words,
    ).to.equal('not defined');
  });

  it('asks whether rows are equivalent, and how large the difference is, where a table wants to know', () => {
    const close = scored(baseline.map((score, patient) => score + 0.01 * Math.sin(3 * patient)));
    const far = scored(baseline.map((score, patient) => score + 0.05 + 0.01 * Math.sin(3 * patient)));
    const rows = new Map([
      ['LEADER(S)', once(scored(baseline))],
      ['close', once(close)],
      ['far', once(far)],
    ]);
    const asked = { ...request, groups: ['overall'], metrics: ['prauc'], equivalence: 0.01, effect: true };
    const [first, second] = compareWithBaseline(asked, rows, () => new Generator(1));
    expect(first!.equivalence!.words).to.equal('< 0.001');
    expect(second!.equivalence!.correctedP).to.be.above(0.99);
    // d_z = 0.05 / (0.01 · √½) = 7.1; every patient is better.
    expect(second!.effect!.cohensDz).to.be.closeTo(7.1, 0.1);
    expect(second!.effect!.rankBiserial).to.equal(1);
    expect(compareWithBaseline({ ...asked, effect: false }, rows, () => new Generator(1))[0]).not.to.have.property(
      'effect',
    );
  });

  it('says of the smallest p that a permutation can give, corrected, that it is a bound', () => {
    const names = Array.from({ length: 20 }, (_, index) => `row ${index}`);
    const worse = scored(baseline.map((score, patient) => score - 0.02 + 0.01 * Math.sin(3 * patient)));
    const noisy = scored(baseline.map((score, patient) => score + Math.sin(7 * patient)));
    const comparisons = compare(
      [...names.map((name) => [name, worse] as const), ['noise', noisy]],
      'permutation',
    ).filter(({ group }) => group === 'overall');
    // 21 tests: 21 / 10,001 = 0.0021, rounded up
    expect(comparisons[0]!.words).to.equal('< 0.003');
    expect(comparisons.at(-1)!.words).to.match(/^[01]\.\d{3}$/);
  });

  describe('over several trainings', () => {
    const steady = trainings((patient) => baseline[patient]!);

    it('finds a difference that every training shows', () => {
      const better = trainings((patient, seed) => baseline[patient]! + 0.02 + noise(patient, seed));
      const { difference, tested, words, trainings: pairs } = compareTrained(better, steady);
      expect(pairs).to.equal(3);
      expect(difference).to.be.closeTo(0.02, 0.002);
      expect(tested!.low).to.be.above(0.01);
      expect(words).to.match(/^(< 0\.001|0\.00\d)$/);
    });

    it('does not find one that trainings disagree about, where patients alone would', () => {
      const unsteady = trainings((patient, seed) => baseline[patient]! + lucky(seed) + noise(patient, seed));
      const { tested } = compareTrained(unsteady, steady);
      expect(tested!.low).to.be.below(0);
      expect(tested!.correctedP).to.be.above(0.1);
      // The mean of the three trainings as if it were one training
      const [ours, theirs] = [unsteady, steady].map((rows) => [
        {
          seed: 1,
          ...scored(patients.map((p) => rows.reduce((sum, row) => sum + row.scores.get('prauc')![p]!, 0) / 3)),
        },
      ]);
      expect(compareTrained(ours!, theirs!).tested!.correctedP).to.be.below(0.001);
    });

    it('pairs trainings by their seeds, where one has failed', () => {
      const better = trainings((patient, seed) => baseline[patient]! + 0.1 * seed + noise(patient, seed));
      const same = trainings((patient, seed) => baseline[patient]! + 0.1 * seed);
      const { trainings: pairs, difference } = compareTrained(better.slice(1), same);
      expect(pairs).to.equal(2);
      expect(difference).to.be.closeTo(0, 0.005);
    });
  });
});

describe('a table with a baseline', () => {
  it('shows the comparisons below the scores', async () => {
    const scores = { 'test/overall/prauc': [0.5, 0.01] as const };
    const fixture = writeExperiment({
      rows: { 'LEADER(S)': [{ seed: 1, scores }], 'w/o KD': [{ seed: 1, scores }], unscored: [{ seed: 1, scores }] },
      patients: { 'test/overall': count },
      tables: [{ id: 'table-6', columns: ['prauc'], groups: ['overall'], baseline: 'LEADER(S)' }],
    });
    const worse = baseline.map((score, patient) => score - 0.02 + 0.01 * Math.sin(3 * patient));
    try {
      for (const [index, values] of [baseline, worse].entries()) {
        const folder = join(fixture.runs, 'cache', 'metrics', `key-${index}-0`);
        mkdirSync(folder, { recursive: true });
        await writeSafetensors(join(folder, 'scores.safetensors'), {
          'test/patients': { data: Int32Array.from(patients), shape: [count] },
          'test/members/overall': { data: new Uint8Array(count).fill(1), shape: [count] },
          'test/prauc': { data: Float32Array.from(values), shape: [count] },
        });
      }
      let printed = '';
      await writeReport(fixture.folder, { write: (text) => (printed += text) });
      expect(printed).to.match(/^overall vs LEADER\(S\) +PRAUC +p$/m);
      expect(printed).to.match(/^w\/o KD +-0\.0[12]\d\d \[-0\.\d{4}, -0\.\d{4}\] +< 0\.001$/m);
      expect(printed).to.match(/^unscored +not comparable$/m);
      expect(printed).to.include('of a t-test over patients, corrected for skewness where that is less sure');
      expect(printed).to.include('p two-sided; both speak of');
      const csv = readFileSync(join(fixture.folder, 'tables/table-6.csv'), 'utf8');
      expect(csv).to.match(
        /^w\/o KD,overall,prauc,0\.5,0\.01,1,{5}-0\.0[12]\d*,-0\.\d+,-0\.\d+,[\d.e-]+,,,,< 0\.001$/m,
      );
      const before = printed;
      await writeReport(fixture.folder, { write: (text) => expect(text).to.equal(before) });
    } finally {
      fixture.remove();
    }
  });
});
