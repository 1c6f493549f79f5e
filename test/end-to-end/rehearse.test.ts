import { expect } from 'chai';
import { resolve } from 'node:path';
import { Desk } from './formulary.js';

describe('formulary rehearse', function () {
  this.timeout(120_000);
  let desk: Desk;
  beforeEach(() => (desk = new Desk()));
  afterEach(() => desk.remove());

  it('runs every row of the ablation table without its data, and keeps nothing', async () => {
    const { code, stdout, stderr } = await desk.run(['rehearse', resolve('experiments/table-6.yaml'), '--json']);
    expect(code, stderr + stdout).to.equal(0);
    const { rows } = JSON.parse(stdout) as { rows: { row: string; status: string }[] };
    expect(rows.map(({ row }) => row)).to.include.members(['LEADER(S)', 'w/o KD', 'w/o align']);
    expect(new Set(rows.map(({ status }) => status))).to.deep.equal(new Set(['finished']));
    expect(desk.below()).to.deep.equal([]);
  });
});
