import { expect } from 'chai';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Claim, JudgedClaim } from '../../../../framework/records/claim.js';
import { judgeClaims } from '../../../../framework/report/claims/judge-claims.js';
import { readResults } from '../../../../framework/report/read-results.js';
import { writeReport } from '../../../../framework/report/write-report.js';
import { writeSafetensors } from '../../../../framework/tensor/index.js';
import { type Fixture, writeExperiment } from '../experiment-fixture.js';

const patients = Int32Array.from({ length: 200 }, (_, index) => index);
const base = (patient: number, seed: number) => 0.5 + 0.2 * Math.sin(patient) + 0.01 * Math.sin(7 * patient + seed);
const ripple = (patient: number, seed: number) => 0.02 * Math.sin(3 * patient + 5 * seed);

/** PRAUC of each patient, by row. */
const scores: Readonly<Record<string, (patient: number, seed: number) => number>> = {
  'LEADER(S)': (patient, seed) => base(patient, seed) + ripple(patient, seed),
  'w/o KD': (patient, seed) => base(patient, seed) - 0.03,
  'w/o align': (patient, seed) => base(patient, seed) + 0.001,
  same: (patient, seed) => base(patient, seed) + ripple(patient, seed),
};

const claim = (is: Claim['is'], other: string, more: Partial<Claim> = {}): Claim => ({
  claim: `LEADER(S) ${is} ${other}`,
  is,
  metric: 'prauc',
  group: 'overall',
  pairs: [{ point: '', row: 'LEADER(S)', other }],
  ...more,
});

async function withScores<T>(
  claims: readonly Claim[],
  use: (folder: string) => Promise<T>,
  seeds = [1, 2],
): Promise<T> {
  const rows: Fixture['rows'] = Object.fromEntries(
    Object.keys(scores).map((row) => [
      row,
      seeds.map((seed) => ({ seed, scores: { 'test/overall/prauc': [0.5, 0.01] } })),
    ]),
  );
  const { runs, folder, remove } = writeExperiment({ rows, claims, patients: { 'test/overall': 200 } });
  for (const [row, [, score]] of Object.entries(scores).entries()) {
    for (const [index, seed] of seeds.entries()) {
      const stage = join(runs, 'cache', 'metrics', `key-${row}-${index}`);
      mkdirSync(stage, { recursive: true });
      const shape = [patients.length];
      await writeSafetensors(join(stage, 'scores.safetensors'), {
        'test/patients': { data: patients, shape },
        'test/members/overall': { data: new Uint8Array(patients.length).fill(1), shape },
        'test/prauc': { data: Float64Array.from(patients, (patient) => score(patient, seed)), shape },
      });
    }
  }
  try {
    return await use(folder);
  } finally {
    remove();
  }
}

const judge = (claims: readonly Claim[], seeds?: number[]): Promise<JudgedClaim[]> =>
  withScores(claims, (folder) => judgeClaims(readResults(folder)), seeds);

const p = async (claims: Claim[]) => (await judge(claims))[0]!.pairs[0]!.p!;
const within = (tolerance: number, other: string) => claim('equivalent', other, { within: tolerance });
const pairsWith = (...others: string[]) => others.map((other) => ({ point: other, row: 'LEADER(S)', other }));

describe('judgeClaims', () => {
  it('says which directions hold, which do not, and which cannot be decided', async () => {
    const judged = await judge([claim('greater', 'w/o KD'), claim('less', 'w/o KD'), claim('greater', 'w/o align')]);
    expect(judged.map(({ verdict }) => verdict)).to.deep.equal(['holds', 'does not hold', 'cannot be decided']);
    const [
      {
        pairs: [held],
      },
      ,
      {
        pairs: [open],
      },
    ] = judged as [JudgedClaim, JudgedClaim, JudgedClaim];
    expect(held).to.include({ patients: 200, trainings: 2 });
    expect(held!.low).to.be.below(0.03).and.above(0);
    // What could not be decided is smaller than what these patients would have shown.
    expect(Math.abs(open!.difference!)).to.be.below(open!.shows!);
    expect(open!.shows!).to.be.above((open!.high! - open!.low!) / 2);
  });

  it('corrects p for all differences that are claimed', async () => {
    const alone = await p([claim('greater', 'w/o KD')]);
    const together = await p([claim('greater', 'w/o KD'), claim('greater', 'w/o align'), claim('less', 'w/o align')]);
    expect(together).to.be.closeTo(3 * alone, 1e-12);
  });

  it('says whether rows are equivalent within a tolerance', async () => {
    const judged = await judge([within(0.01, 'w/o align'), within(0.0001, 'w/o align'), within(0.01, 'w/o KD')]);
    expect(judged.map(({ verdict }) => verdict)).to.deep.equal(['holds', 'cannot be decided', 'does not hold']);
    expect(judged[1]!.pairs[0]!.shows).to.be.above(0.0001).and.below(0.01);
  });

  it('knows rows that are the same', async () => {
    const judged = await judge([claim('greater', 'same'), claim('equivalent', 'same', { within: 0.01 })]);
    expect(judged.map(({ verdict }) => verdict)).to.deep.equal(['does not hold', 'holds']);
  });

  it('decides nothing without results, and says why', async () => {
    const judged = await judge([
      claim('greater', 'absent'),
      claim('greater', 'w/o KD', { metric: 'ddi-rate' }),
      claim('greater', 'w/o KD', { group: 'multi-visit' }),
      claim('ratio', 'w/o KD', { metric: 'end-to-end', group: 'batch-1', times: 25 }),
    ]);
    expect(judged.map(({ verdict, pairs }) => [verdict, pairs[0]!.reason])).to.deep.equal([
      ['cannot be decided', 'no scores of absent'],
      ['cannot be decided', 'ddi-rate has no score for each patient'],
      ['cannot be decided', 'no group "multi-visit" was scored'],
      ['cannot be decided', 'end-to-end at batch-1 was not measured of LEADER(S) and w/o KD'],
    ]);
  });

  it('holds over a sweep where it holds at each point', async () => {
    const judged = await judge([
      claim('greater', '', { pairs: pairsWith('w/o KD', 'w/o align') }),
      claim('less', '', { pairs: pairsWith('w/o KD', 'w/o align') }),
    ]);
    expect(judged.map(({ verdict }) => verdict)).to.deep.equal(['cannot be decided', 'does not hold']);
  });

  it('stands in the report in every form', async () => {
    const claims = [claim('greater', 'w/o KD'), claim('greater', 'w/o align')];
    await withScores(claims, async (folder) => {
      let printed = '';
      await writeReport(folder, { write: (text) => (printed += text) });
      expect(printed).to.match(/LEADER\(S\) greater w\/o KD +holds +\+0\.0\d+ \[/);
      expect(printed).to.contain('1 of 2 claims holds, 1 cannot be decided');
      const read = (name: string) => readFileSync(join(folder, name), 'utf8');
      expect(JSON.parse(read('claims.json'))).to.have.nested.property('claims[1].verdict', 'cannot be decided');
      expect(read('claims.md')).to.contain('| LEADER(S) greater w/o KD | holds |');
      expect(read('report.html')).to.contain('<th scope="row">LEADER(S) greater w/o KD</th><td>holds</td>');
    });
  });

  it('warns that one training says nothing of others', async () => {
    await withScores(
      [claim('greater', 'w/o KD')],
      async (folder) => {
        const { claims } = await writeReport(folder, { write: () => {} });
        expect(claims!.notes.join()).to.contain('1 training of each row, a verdict says nothing of other trainings');
      },
      [1],
    );
  });
});
