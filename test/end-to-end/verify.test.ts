import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LockFile } from '../../framework/records/lock-file.js';
import { MadeUpFolders } from '../components/datasets/made-up-tables.js';
import { Desk, readJson, readText } from './formulary.js';
import { Installation } from './installation.js';
import { someVisits } from './made-up-visits.js';

interface Verified {
  readonly verdict: string;
  readonly changes: readonly string[];
  readonly metrics: readonly { readonly metric: string; readonly verdict: string }[];
  readonly outputs: readonly { readonly stage: string; readonly identical: boolean }[];
}

const experiment = `title: Raw tables
dataset: { type: mimic-iii, root: "\${env:MIMIC_III_ROOT}", mappings: "\${env:FORMULARY_MAPPINGS}" }
student: { type: leader, width: 8, heads: 2, innerWidth: 8, mediatorWidth: 8 }
losses: { prescription: { type: binary-cross-entropy } }
training: { epochs: 2 }
seeds: [3]
`;

/** What a reviewer has: a lock, the data in another place, and a fresh installation. */
describe('a lock, elsewhere', function () {
  this.timeout(180_000);
  let lock: LockFile;
  let elsewhere: Installation;
  let reviewer: Desk;
  let data: MadeUpFolders;

  before(async () => {
    const author = new Desk();
    author.write('raw.yaml', experiment);
    const own = await MadeUpFolders.create(someVisits.tables, someVisits.mappings);
    const environment = { MIMIC_III_ROOT: own.root, FORMULARY_MAPPINGS: own.mappings };
    const { code, stderr } = await author.run(['run', 'raw.yaml'], environment);
    expect(code, stderr).to.equal(0);
    lock = readJson(author.runFolders()[0]!, 'lock.json');
    await own.remove();
    author.remove();
    elsewhere = new Installation();
    reviewer = new Desk(elsewhere.program);
    data = await MadeUpFolders.create(someVisits.tables, someVisits.mappings);
  });
  after(async () => {
    await data.remove();
    elsewhere.remove();
    reviewer.remove();
  });

  const verify = async (given: LockFile, ...words: string[]) => {
    reviewer.write('lock.json', JSON.stringify(given));
    const environment = { MIMIC_III_ROOT: data.root, FORMULARY_MAPPINGS: data.mappings };
    return reviewer.run(['verify', 'lock.json', ...words], environment);
  };

  it('is computed again from nothing but the data, with identical numbers and files', async () => {
    const { code, stdout, stderr } = await verify(lock, '--json');
    expect(code, stderr).to.equal(0);
    const verified = JSON.parse(stdout) as Verified;
    expect(verified)
      .to.have.all.keys('verdict', 'changes', 'metrics', 'outputs', 'processors')
      .and.to.include({ verdict: 'identical' });
    expect(verified.changes).to.deep.equal([]);
    expect(verified.metrics.map(({ metric }) => metric)).to.have.members(Object.keys(lock.metrics));
    expect(verified.outputs.map(({ stage }) => stage)).to.deep.equal(lock.stages.map(({ stage }) => stage));
    expect(verified.outputs.every(({ identical }) => identical)).to.equal(true);
    expect(reviewer.below()).to.deep.equal([]);
  });

  it('whose numbers do not hold is told apart, number by number', async () => {
    const prauc = lock.metrics['test/overall/prauc']! + 0.01;
    const claimed = { ...lock, metrics: { ...lock.metrics, 'test/overall/prauc': prauc } };
    const { code, stdout } = await verify(claimed);
    expect(code).to.equal(1);
    expect(stdout)
      .to.match(/test\/overall\/prauc +\S+ +\S+ +differs\n/)
      .and.to.match(/\ndiffers\n$/);
    const generous = await verify(claimed, '--tolerance', '0.02');
    expect(generous.code).to.equal(0);
    expect(generous.stdout).to.match(/\nwithin tolerance\n$/);
  });

  it('is not compared on data that differ in one byte', async () => {
    const file = join(data.root, 'DIAGNOSES_ICD.csv');
    const text = readText(file);
    writeFileSync(file, text.replace('25000', '25001'));
    const { code, stdout } = await verify(lock);
    writeFileSync(file, text);
    expect(stdout).to.equal('stage cohort reads other data than the lock: DIAGNOSES_ICD.csv\nnot comparable\n');
    expect(code).to.equal(2);
  });
});
