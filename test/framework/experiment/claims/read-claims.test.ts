import { expect } from 'chai';
import type { Experiment } from '../../../../framework/experiment/experiment.js';
import { resolvedExperiment } from '../../../../framework/experiment/explanation/resolved-experiment.js';
import { Files, load, problems } from '../files.js';

const rows = 'rows: { LEADER(S): {}, w/o KD: {}, "A > B": {}, this and that: {} }\n';
const file = (claims: string, more = rows) => `extends: [base.yaml]\n${more}claims:\n${claims}\n`;
const sweep =
  'rows: { LEADER(S): {}, w/o KD: {} }\nsweep: { list: { world 0: { student.width: 8 }, world 1: { student.width: 16 } } }\n';

describe('the claims of an experiment', () => {
  it('say how the scores of two rows lie, of all patients where no group is named', async () => {
    const { claims } = await load(
      file('  - claim: LEADER(S) > w/o KD by prauc on multi-visit\n  - claim: w/o KD < LEADER(S) by prauc'),
    );
    expect(claims).to.deep.equal([
      {
        claim: 'LEADER(S) > w/o KD by prauc on multi-visit',
        is: 'greater',
        metric: 'prauc',
        group: 'multi-visit',
        pairs: [{ point: '', row: 'LEADER(S)', other: 'w/o KD' }],
      },
      {
        claim: 'w/o KD < LEADER(S) by prauc',
        is: 'less',
        metric: 'prauc',
        group: 'overall',
        pairs: [{ point: '', row: 'w/o KD', other: 'LEADER(S)' }],
      },
    ]);
  });

  it('know rows whose names hold the words of a claim', async () => {
    const { claims } = await load(
      file('  - claim: A > B > w/o KD by prauc\n  - equivalent: this and that and LEADER(S) by prauc within 0.01'),
    );
    expect(claims.map(({ pairs, within }) => [pairs[0]!.row, pairs[0]!.other, within])).to.deep.equal([
      ['A > B', 'w/o KD', undefined],
      ['this and that', 'LEADER(S)', 0.01],
    ]);
  });

  it('compare time and memory', async () => {
    const both =
      '{ faster: 25, row: LEADER(S), than: w/o KD }, { memory: 1/15, row: LEADER(S), than: w/o KD, on: batch-100 }';
    const { claims } = await load(`extends: [base.yaml]\n${rows}claims: [${both}]\n`);
    expect(claims.map(({ is, metric, group, times }) => [is, metric, group, times])).to.deep.equal([
      ['ratio', 'end-to-end', 'batch-1', 25],
      ['ratio', 'memory', 'batch-100', 15],
    ]);
  });

  it('speak of every point of a sweep, and are shown so', async () => {
    const experiment: Experiment = await load(file('  - claim: LEADER(S) > w/o KD by prauc', sweep));
    expect(experiment.claims[0]!.pairs).to.deep.equal([
      { point: 'world 0', row: 'LEADER(S), world 0', other: 'w/o KD, world 0' },
      { point: 'world 1', row: 'LEADER(S), world 1', other: 'w/o KD, world 1' },
    ]);
    const shown = resolvedExperiment(experiment, { showOrigins: false, isOneRow: false });
    const files = new Files({ 'shown.yaml': shown });
    const again = await files.load('shown.yaml');
    files.remove();
    expect(again.claims.flatMap(({ pairs }) => pairs.map(({ row, other }) => [row, other]))).to.deep.equal([
      ['LEADER(S), world 0', 'w/o KD, world 0'],
      ['LEADER(S), world 1', 'w/o KD, world 1'],
    ]);
  });

  for (const [what, claim, message] of [
    ['a row that does not exist', 'claim: LEADER(T) > w/o KD by prauc', 'there is no row "LEADER(T)"'],
    ['a metric that does not exist', 'claim: LEADER(S) > w/o KD by prauk', 'there is no metric "prauk"'],
    ['a row and itself', 'claim: LEADER(S) > LEADER(S) by prauc', 'compares the row "LEADER(S)" with itself'],
    ['a sentence without a metric', 'claim: LEADER(S) > w/o KD', 'is no claim that can be tested'],
    ['another relation', 'claim: LEADER(S) beats w/o KD by prauc', 'is no claim that can be tested'],
    ['an equivalence without a tolerance', 'equivalent: LEADER(S) and w/o KD by prauc', 'needs a tolerance'],
    ['a tolerance of nothing', 'equivalent: LEADER(S) and w/o KD by prauc within 0', 'needs a tolerance'],
    ['a direction with a tolerance', 'claim: LEADER(S) > w/o KD by prauc within 0.1', 'takes no "within"'],
    ['two claims in one', '{ claim: LEADER(S) > w/o KD by prauc, faster: 3 }', 'claims claim and faster at once'],
    ['nothing', '{ row: LEADER(S) }', 'claims[0] claims nothing'],
    ['a speed without rows', 'faster: 25', 'needs the rows that it compares'],
    ['a sentence and a row', '{ claim: LEADER(S) > w/o KD by prauc, row: LEADER(S) }', 'says it twice'],
    ['a memory that is no share', '{ memory: a lot, row: LEADER(S), than: w/o KD }', 'claims[0].memory'],
  ] as const) {
    it(`refuse ${what}`, async () => {
      expect(await problems(file(`  - ${claim}`))).to.contain(message);
    });
  }

  it('suggest what was meant', async () => {
    expect(await problems(file('  - claim: LEADER(S) > w/o KDD by prauc'))).to.contain('did you mean "w/o KD"?');
  });
});
