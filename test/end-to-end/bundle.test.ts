import { expect } from 'chai';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packArchive, unpackArchive } from '../../framework/bundle/archive.js';
import { identityOf } from '../../framework/bundle/bundle-contents.js';
import { Desk } from './formulary.js';

const canary = (what: string, index: number) => `canary-${what}-${index}`;

/** A patient whose every field is recognized wherever it shows. */
function patient(index: number): object {
  const visit = (number: number) => ({
    visit: canary('visit', 10 * index + number),
    diagnoses: [canary('diagnosis', (index + number) % 5), canary('diagnosis', 5 + (index % 3))],
    procedures: [canary('procedure', index % 4)],
    medications: [canary('medication', index % 6), canary('medication', 6 + ((index + number) % 3))],
  });
  const split = index < 40 ? 'train' : index < 60 ? 'validation' : 'test';
  const profile = { [canary('feature', 0)]: canary('profile', index % 3) };
  return {
    patient: canary('patient', index),
    split,
    profile,
    visits: index % 2 === 0 ? [visit(0)] : [visit(0), visit(1)],
  };
}

const cohort = Array.from({ length: 90 }, (_, index) => `${JSON.stringify(patient(index))}\n`).join('');
const experiment = `title: Shared
dataset: { type: records, records: "\${env:COHORT}", source: a hospital }
student: { type: leader, width: 8, heads: 2, innerWidth: 8, mediatorWidth: 8 }
losses: { prescription: { type: binary-cross-entropy } }
training: { epochs: 2 }
seeds: [1, 2]
rows:
  narrow: {}
  wide: { student.width: 16 }
tables: [{ id: scores, columns: [prauc], groups: [overall], baseline: narrow }]
claims: [{ equivalent: narrow and wide by prauc within 0.9 }]
`;

describe('formulary bundle', function () {
  this.timeout(900_000);
  const desk = new Desk();
  let environment: Record<string, string>;
  after(() => desk.remove());

  before(async () => {
    desk.write('cohort.jsonl', cohort);
    desk.write('shared.yaml', experiment);
    environment = { COHORT: join(desk.folder, 'cohort.jsonl') };
    const { code, stderr } = await desk.run(['run', 'shared.yaml', '--no-tracking', '--quiet'], environment);
    expect([code, stderr]).to.deep.equal([0, '']);
    const written = await desk.run(['bundle', 'shared.yaml', '--out', 'shared.tar.gz']);
    expect([written.code, written.stderr]).to.deep.equal([0, '']);
    expect(written.stdout).to.match(/shared\.tar\.gz: \d+ files, \d+ kB\n/);
  });

  it('holds nothing of any field of the cohort, and no place of this machine', async () => {
    const files = await unpackArchive(readFileSync(join(desk.folder, 'shared.tar.gz')), 'shared.tar.gz');
    expect(
      [...files.keys()].filter((name) => /lock\.json|claims\.json|scores\.tex|report\.html/.test(name)),
    ).to.have.length(7);
    const found = [...files].flatMap(([name, text]) => {
      const [place] =
        /.{60}(canary-|formulary-desk).{60}/s.exec(`${' '.repeat(60)}${String(text)}${' '.repeat(60)}`) ?? [];
      return place === undefined ? [] : [`${name}: ${place}`];
    });
    expect(found).to.deep.equal([]);
  });

  it('is verified run by run, where its data are', async () => {
    const before = readdirSync(desk.runs);
    const { code, stdout } = await desk.run(['verify', 'shared.tar.gz', '--quiet'], environment);
    expect(stdout)
      .to.match(/^narrow +1 +identical +0$/m)
      .and.contain('the numbers of all of 4 runs hold\n');
    expect(code).to.equal(0);
    expect(readdirSync(desk.runs)).to.deep.equal(before);
  });

  it('is not believed where scores were altered and its list of files written anew', async () => {
    const files = new Map(await unpackArchive(readFileSync(join(desk.folder, 'shared.tar.gz')), 'shared.tar.gz'));
    const manifest = JSON.parse(String(files.get('bundle.json'))) as { files: Record<string, object> };
    for (const [name, contents] of files) {
      if (!name.endsWith('/metrics.json')) continue;
      const record = JSON.parse(String(contents)) as { metrics: Record<string, number> };
      record.metrics['test/overall/prauc']! += 0.1;
      files.set(name, Buffer.from(JSON.stringify(record)));
      manifest.files[name] = identityOf(files.get(name)!);
    }
    files.set('bundle.json', Buffer.from(JSON.stringify(manifest)));
    writeFileSync(join(desk.folder, 'altered.tar.gz'), await packArchive(files));
    const { code, stdout } = await desk.run(['verify', 'altered.tar.gz', '--quiet'], environment);
    expect(code).to.equal(2);
    expect(stdout).to.contain('lock.json and metrics.json tell different scores (test/overall/prauc: ');
  });

  it('says so where its data are not', async () => {
    const { code, stderr } = await desk.run(['verify', 'shared.tar.gz', '--quiet']);
    expect(code).to.equal(2);
    expect(stderr).to.contain('COHORT');
    desk.write('other.jsonl', cohort.replaceAll('diagnosis-1', 'diagnosis-0'));
    const other = { COHORT: join(desk.folder, 'other.jsonl') };
    const changed = await desk.run(['verify', 'shared.tar.gz', '--quiet'], other);
    expect(changed.stdout).to.match(/^narrow +1 +not comparable +stage cohort reads other data than the lock/m);
    expect(changed.code).to.equal(2);
  });

  it('is reproduced elsewhere, with the tables and claims of the experiment', async () => {
    const words = ['reproduce', 'shared.tar.gz', '--runs', 'elsewhere', '--no-tracking', '--quiet'];
    const { code, stdout, stderr } = await desk.run(words, environment);
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(stdout).to.contain('Shared: scores').and.contain('1 of 1 claim holds').and.contain('all of 4 runs hold');
    expect(readdirSync(join(desk.folder, 'elsewhere', 'experiments'))).to.have.length(1);
  });
});
