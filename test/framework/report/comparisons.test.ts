import { expect } from 'chai';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { averageSeeds, compareWithBaseline, type PatientScores } from '../../../framework/report/comparisons.js';
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
const compare = (rows: readonly (readonly [string, PatientScores])[]) =>
  compareWithBaseline(
    request,
    new Map([['LEADER(S)', scored(baseline)], ...rows]),
    (group) => new Generator(group.length),
  );

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
    expect(overall!.high).to.be.below(-0.015);
    expect(overall!.p).to.be.closeTo(2 / 10_001, 1e-12);
    expect(overall!.correctedP).to.be.closeTo(4 / 10_001, 1e-12);
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
    const comparisons = compareWithBaseline(overall, rows, (group) => new Generator(group.length));
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

  it('leaves out a row that is equal for every patient, and everything without a baseline', () => {
    expect(compare([['the same', scored(baseline)]])).to.deep.equal([]);
    const rows = new Map([['w/o KD', scored(baseline)]]);
    expect(compareWithBaseline(request, rows, () => new Generator(1))).to.deep.equal([]);
  });
});

describe('averageSeeds', () => {
  it('takes the mean of each patient over seeds', () => {
    const average = averageSeeds([scored([0.2, 0.4], [7, 9]), scored([0.4, 0.8], [7, 9])])!;
    expect([...(average.scores.get('prauc') as Float64Array)].map((value) => value.toFixed(6))).to.deep.equal([
      '0.300000',
      '0.600000',
    ]);
  });

  it('has none when seeds were scored on different patients', () => {
    expect(averageSeeds([scored([0.2], [7]), scored([0.4], [9])])).to.equal(undefined);
    expect(averageSeeds([])).to.equal(undefined);
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
      expect(printed).to.include('paired bootstrap (10000 resamples of the patients), p two-sided');
      const csv = readFileSync(join(fixture.folder, 'tables/table-6.csv'), 'utf8');
      expect(csv).to.match(/^w\/o KD,overall,prauc,0\.5,0\.01,1,{5}-0\.0[12]\d*,-0\.\d+,-0\.\d+,0\.000\d+$/m);
      const once = printed;
      await writeReport(fixture.folder, { write: (text) => expect(text).to.equal(once) });
    } finally {
      fixture.remove();
    }
  });
});
