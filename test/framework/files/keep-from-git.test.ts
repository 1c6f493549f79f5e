import { expect } from 'chai';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepFromGit, removeUnused } from '../../../framework/files/keep-from-git.js';

describe('keeping results from git', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'formulary-git-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes the folder and ignores all of it', async () => {
    const runs = join(folder, 'study', 'runs');
    await keepFromGit(runs);
    expect(readFileSync(join(runs, '.gitignore'), 'utf8')).to.match(/^#.*\n\*\n$/);
  });

  it('leaves what a person wrote', async () => {
    writeFileSync(join(folder, '.gitignore'), '*\n!README.md\n');
    await keepFromGit(folder);
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).to.equal('*\n!README.md\n');
  });

  it('takes back a folder in which nothing was kept, and leaves one of a person', async () => {
    const runs = join(folder, 'runs');
    await keepFromGit(runs);
    writeFileSync(join(runs, 'result'), '');
    await removeUnused(runs);
    expect(existsSync(join(runs, '.gitignore'))).to.equal(true);
    rmSync(join(runs, 'result'));
    await removeUnused(runs);
    expect(existsSync(runs)).to.equal(false);
    writeFileSync(join(folder, '.gitignore'), 'mine\n');
    await removeUnused(folder);
    expect(existsSync(join(folder, '.gitignore'))).to.equal(true);
  });
});
