import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { formulary } from '../formulary.js';
import { isThorough } from '../../../thorough.js';

describe('formulary new', function () {
  this.timeout(240_000);
  let project: string;
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'formulary-new-'));
  });
  afterEach(() => rmSync(project, { recursive: true }));

  it('begins a study that runs, and never writes over a file', () => {
    const { status, stdout } = formulary(project, 'new', 'study', 'wider');
    expect([status, stdout]).to.deep.equal([0, 'wrote wider.yaml\nnext:\n  formulary run wider.yaml\n']);
    expect(formulary(project, 'check', 'wider.yaml').stdout).to.equal('wider.yaml is valid: 2 rows, 2 runs\n');
    if (isThorough) {
      const rehearsed = formulary(project, 'rehearse', 'wider.yaml');
      expect([rehearsed.status, rehearsed.stderr]).to.deep.equal([0, '']);
    }
    const again = formulary(project, 'new', 'study', 'wider');
    expect([again.status, again.stderr]).to.deep.equal([
      2,
      'wider.yaml: is there already\n  Choose another name, or remove it.\n',
    ]);
    expect(formulary(project, 'new', 'study', 'My Study').stderr).to.contain('"My Study" is no name of a study');
  });

  it('begins a package that compiles, is tested, listed, described, in the schema, and checked', () => {
    expect(formulary(project, 'new', 'package', 'my-losses').status).to.equal(0);
    const folder = join(project, 'my-losses');
    install(folder);
    const components = ['metric/top-one', 'ablation/no-kd', 'student/my-average'];
    for (const name of components) expect(formulary(folder, 'new', 'component', name).stderr).to.equal('');
    const compiled = spawnSync(process.execPath, [resolve('node_modules/typescript/bin/tsc')], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect([compiled.status, compiled.stdout]).to.deep.equal([0, '']);
    const tested = spawnSync(process.execPath, ['--test'], { cwd: join(folder, 'dist'), encoding: 'utf8' });
    expect(tested.stdout).to.match(/^(#|ℹ) pass 4$/m);
    const listed = formulary(folder, 'list').stdout;
    for (const name of ['loss/weighted-cross-entropy', ...components]) expect(listed).to.contain(name);
    expect(formulary(folder, 'describe', 'metric/top-one').stdout).to.contain('Declared in my-losses');
    expect(formulary(folder, 'schema').stdout).to.contain('loss-weighted-cross-entropy');
    expect(formulary(folder, 'check', 'experiment.yaml').stdout).to.equal('experiment.yaml is valid: 2 rows, 2 runs\n');
  });

  it('says where components are made, and of which kinds', () => {
    expect(formulary(project, 'new', 'component', 'loss/mine').stderr).to.contain('formulary new package NAME');
    expect(formulary(process.cwd(), 'new', 'component', 'loss/mine').stderr).to.contain('CONTRIBUTING.md is for');
    expect(existsSync('src')).to.equal(false);
    expect(formulary(project, 'new', 'component', 'engine/mine').stderr).to.contain(
      'there is no template of the kind engine',
    );
    expect(formulary(project, 'new', 'component', 'mine').stderr).to.contain('is no kind/type');
  });

  it('makes the student of docs/tensor.md into one of a package', () => {
    formulary(project, 'new', 'package', 'p');
    formulary(join(project, 'p'), 'new', 'component', 'student/mine');
    const text = readFileSync(join(project, 'p/src/students/mine.ts'), 'utf8');
    expect(text).to.contain("type: 'mine'").and.not.contain('../');
  });
});

/** Formulary and the types of Node, as `npm install` would place them. */
function install(folder: string): void {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(process.cwd(), join(folder, 'node_modules/formulary'));
  symlinkSync(resolve('node_modules/@types'), join(folder, 'node_modules/@types'));
}
