import { expect } from 'chai';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderOfExperiment } from '../../../framework/launch/experiment-folder.js';
import type { Plan } from '../../../framework/plan/plan.js';
import { planFile } from '../../../framework/records/plan-file.js';

describe('the folder of an experiment', () => {
  const plan: Plan = { title: 'Width: 16?', rows: [] };
  let runs: string;

  beforeEach(() => {
    runs = mkdtempSync(join(tmpdir(), 'formulary-folders-'));
  });
  afterEach(() => rmSync(runs, { recursive: true }));

  const folderOf = (file: string, of = plan) => folderOfExperiment(of, runs, file);
  const run = async (file: string) => {
    const folder = folderOf(file);
    mkdirSync(folder, { recursive: true });
    const { title } = plan;
    await planFile.write(folder, { title, file, command: '', createdAt: 1, rows: [], metricProperties: {} });
    return folder;
  };

  it('has the title in its name, and is the same each time the file is run', async () => {
    const first = await run('a.yaml');
    expect(first).to.match(/experiments\/width-16-[0-9a-f]{8}$/);
    expect(folderOf('a.yaml')).to.equal(first);
    expect(folderOf('b.yaml', { ...plan, title: 'Width' })).to.not.equal(first);
  });

  it('is the same from whichever folder the file is named', async () => {
    const first = await run('studies/a.yaml');
    expect(folderOf(join(process.cwd(), 'studies/a.yaml'))).to.equal(first);
    const quick = await run('formulary:experiments/quickstart.yaml');
    expect(folderOf('experiments/quickstart.yaml')).to.equal(quick);
  });

  it('is never that of another file with the same title and the same runs', async () => {
    const files = ['a.yaml', 'package.json', 'elsewhere/package.json'];
    const folders: string[] = [];
    for (const file of files) folders.push(await run(file));
    expect(new Set(folders)).to.have.property('size', 3);
    expect(files.map((file) => folderOf(file))).to.deep.equal(folders);
  });
});
