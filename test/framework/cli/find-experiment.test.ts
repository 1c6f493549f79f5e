import { expect } from 'chai';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findExperiment } from '../../../framework/cli/find-experiment.js';
import { writeExperiment } from '../report/experiment-fixture.js';

describe('findExperiment', () => {
  let fixture: ReturnType<typeof writeExperiment>;
  let file: string;

  beforeEach(() => {
    fixture = writeExperiment({ rows: {} });
    mkdirSync(join(fixture.runs, '..', 'experiments'));
    file = join(fixture.runs, '..', 'experiments', 'made-up.yaml');
    writeFileSync(file, 'title: A made-up experiment\n');
  });
  afterEach(() => fixture.remove());

  it('takes a folder as it is', async () => {
    expect(await findExperiment(fixture.folder, 'elsewhere')).to.equal(fixture.folder);
  });

  it('finds the latest results of a file', async () => {
    const later = join(fixture.runs, 'experiments', 'made-up-89abcdef');
    mkdirSync(later);
    const plan = readFileSync(join(fixture.folder, 'plan.json'), 'utf8');
    writeFileSync(join(later, 'plan.json'), plan.replace('"createdAt":1', '"createdAt":2'));
    const said: string[] = [];
    expect(await findExperiment(file, fixture.runs, (text) => said.push(text))).to.equal(later);
    expect(said.join()).to.match(
      /made-up-89abcdef: the latest run of this file, made by `.*`; the other one lies beside it/,
    );
  });

  it('says how the results of a file were made where it was not run as it stands', async () => {
    const said: string[] = [];
    const tell = (text: string) => said.push(text);
    expect(await findExperiment(file, fixture.runs, tell)).to.equal(fixture.folder);
    expect(said).to.deep.equal([]);
    const plan = join(fixture.folder, 'plan.json');
    const command = 'formulary run made-up.yaml --set tracking.uri=http://anna:secret@host --set training.epochs=3';
    writeFileSync(plan, JSON.stringify({ ...JSON.parse(readFileSync(plan, 'utf8')), command }));
    expect(await findExperiment(file, fixture.runs, tell)).to.equal(fixture.folder);
    const masked = command.replace('anna:secret', '***********');
    expect(said).to.deep.equal([`${fixture.folder}: made by \`${masked}\``]);
  });

  it('finds the results of a file that was named by its package', async () => {
    const named = 'formulary:experiments/quickstart.yaml';
    const plan = join(fixture.folder, 'plan.json');
    writeFileSync(plan, JSON.stringify({ ...JSON.parse(readFileSync(plan, 'utf8')), file: named }));
    expect(await findExperiment(named, fixture.runs)).to.equal(fixture.folder);
  });

  it('says what to do with an archive', async () => {
    const archive = join(fixture.runs, 'a.tar.gz');
    writeFileSync(archive, '');
    const error: unknown = await findExperiment(archive, fixture.runs).catch((reason: unknown) => reason);
    expect(String(error)).to.match(/is an archive.*\n.*report\.html.*formulary verify .*a\.tar\.gz/);
  });

  for (const [path, expected] of [
    ['made-up.yml', 'no such file or folder'],
    ['package.json', 'this experiment has no results below'],
  ] as const) {
    it(`says so when ${path} has none`, async () => {
      const error: unknown = await findExperiment(path, fixture.runs).catch((reason: unknown) => reason);
      expect(String(error)).to.include(expected);
    });
  }
});
