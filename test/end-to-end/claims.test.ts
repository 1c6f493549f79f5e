import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ClaimsFile } from '../../framework/records/claim.js';
import { Desk, readJson } from './formulary.js';
import { tinyExperiment } from './tiny-experiment.js';

const rows = `rows:
  LEADER(S): {}
  w/o KD: { ablations: [without-kd] }
  cost of LEADER(T): { evaluation: { subject: efficiency, predictor: teacher } }
  cost of LEADER(S): { evaluation.subject: efficiency }
`;
const claims = `claims:
  - equivalent: LEADER(S) and w/o KD by prauc on overall within 0.9
  - { faster: 0.0001, row: cost of LEADER(S), than: cost of LEADER(T) }
`;

describe('an experiment that claims something', () => {
  const desk = new Desk();
  after(() => desk.remove());

  it('runs, says which claims hold, and is a checklist with --strict', async function () {
    this.timeout(300_000);
    desk.write('claims.yaml', tinyExperiment + rows + claims);
    const { code, stdout, stderr } = await desk.run(['run', 'claims.yaml', '--no-tracking', '--quiet']);
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.match(/^LEADER\(S\) and w\/o KD by prauc on overall within 0\.9 +holds /m);
    expect(stdout).to.match(/^cost of LEADER\(S\): 0\.0001 times as fast as .+ +holds +\d+\.\d times /m);
    expect(stdout).to.contain('2 of 2 claims hold\n');
    // Figures of costs stand apart from scores.
    expect(stdout).to.contain('Tiny: results\n').and.contain('Tiny: efficiency\n');
    const [name = ''] = readdirSync(join(desk.runs, 'experiments'));
    const file = readJson<ClaimsFile>(desk.runs, 'experiments', name, 'claims.json');
    expect(file.claims.map(({ verdict }) => verdict)).to.deep.equal(['holds', 'holds']);
    expect((await desk.run(['report', 'claims.yaml', '--strict'])).code).to.equal(0);

    const stronger = claims.replace('0.0001', '1000000');
    desk.write('claims.yaml', tinyExperiment + rows + stronger);
    expect((await desk.run(['run', 'claims.yaml', '--no-tracking', '--quiet'])).code).to.equal(0);
    const strict = await desk.run(['report', 'claims.yaml', '--strict']);
    expect(strict.code).to.equal(1);
    expect(strict.stdout).to.contain('1 of 2 claims holds, 1 does not hold\n');
  });
});
