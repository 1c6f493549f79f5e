import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { formularyHere } from '../formulary.js';
import { isThorough } from '../../../thorough.js';

describe('formulary new', function () {
  this.timeout(240_000);
  let project: string;
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'formulary-new-'));
  });
  afterEach(() => rmSync(project, { recursive: true }));

  it('begins a study that runs, and never writes over a file', async () => {
    const begun = process.env['npm_command'];
    try {
      process.env['npm_command'] = 'exec';
      const { stdout: npx } = await formularyHere(project, 'new', 'study', 'narrow');
      expect(npx).to.equal('wrote narrow.yaml\nnext:\n  npx formulary run narrow.yaml\n');
      delete process.env['npm_command'];
      const { status, stdout } = await formularyHere(project, 'new', 'study', 'wider');
      expect([status, stdout]).to.deep.equal([0, 'wrote wider.yaml\nnext:\n  formulary run wider.yaml\n']);
    } finally {
      if (begun !== undefined) process.env['npm_command'] = begun;
    }
    expect((await formularyHere(project, 'check', 'wider.yaml')).stdout).to.equal(
      'wider.yaml is valid: 2 rows, 2 runs\n',
    );
    if (isThorough) {
      const rehearsed = await formularyHere(project, 'rehearse', 'wider.yaml');
      expect([rehearsed.status, rehearsed.stderr]).to.deep.equal([0, '']);
    }
    const again = await formularyHere(project, 'new', 'study', 'wider');
    expect([again.status, again.stderr]).to.deep.equal([
      2,
      'wider.yaml: is there already\n  Choose another name, or remove it.\n',
    ]);
    expect((await formularyHere(project, 'new', 'study', 'My Study')).stderr).to.contain(
      '"My Study" is no name of a study',
    );
  });

  it('begins a package in its own folder, whatever that is called', async () => {
    expect((await formularyHere(project, 'new', 'package', 'checkout')).status).to.equal(0);
    expect(existsSync(join(project, 'checkout', 'src', 'losses', 'weighted-cross-entropy.ts'))).to.equal(true);
  });

  it('begins a package that compiles, is tested, listed, described, in the schema, and checked', async () => {
    expect((await formularyHere(project, 'new', 'package', 'my-losses')).status).to.equal(0);
    const folder = join(project, 'my-losses');
    install(folder);
    const components = ['metric/top-one', 'ablation/no-kd', 'student/my-average', 'student/my-visits'];
    for (const name of components) {
      const template = name === 'student/my-visits' ? ['--from', 'gated-visits'] : [];
      expect((await formularyHere(folder, 'new', 'component', name, ...template)).stderr).to.equal('');
    }
    const compiled = spawnSync(process.execPath, [resolve('node_modules/typescript/bin/tsc')], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect([compiled.status, compiled.stdout]).to.deep.equal([0, '']);
    const tested = spawnSync(process.execPath, ['--test'], { cwd: join(folder, 'dist'), encoding: 'utf8' });
    expect(tested.stdout).to.match(/^(#|ℹ) pass 5$/m);
    const listed = (await formularyHere(folder, 'list')).stdout;
    for (const name of ['loss/weighted-cross-entropy', ...components]) expect(listed).to.contain(name);
    expect((await formularyHere(folder, 'describe', 'metric/top-one')).stdout).to.contain('Declared in my-losses');
    const sizes = await formularyHere(
      folder,
      'describe',
      'student/my-visits',
      '--sizes',
      'diagnoses=3,procedures=2,medications=4',
    );
    expect(sizes.stdout).to.contain('student/states/input/weight');
    expect((await formularyHere(folder, 'schema')).stdout).to.contain('loss-weighted-cross-entropy');
    expect((await formularyHere(folder, 'check', 'experiment.yaml')).stdout).to.equal(
      'experiment.yaml is valid: 2 rows, 2 runs\n',
    );
  });

  it('leads a new package to this Formulary, never to the one of that name in a registry', async () => {
    await formularyHere(project, 'new', 'package', 'apart');
    const manifest = manifestOf(join(project, 'apart'));
    expect(manifest.peerDependenciesMeta).to.deep.equal({ formulary: { optional: true } });
    const [scheme, path] = manifest.devDependencies['formulary']!.split(':');
    expect([scheme, resolve(realpathSync(project), 'apart', path!)]).to.deep.equal(['file', process.cwd()]);
    mkdirSync(join(project, 'node_modules'));
    symlinkSync(process.cwd(), join(project, 'node_modules/formulary'));
    await formularyHere(project, 'new', 'package', 'below');
    expect(manifestOf(join(project, 'below')).devDependencies).to.not.have.property('formulary');
  });

  it('begins a component in a checkout of Formulary, with a test for mocha', () => {
    const checkout = join(project, 'checkout');
    mkdirSync(checkout);
    for (const name of ['package.json', 'tsconfig.json', 'examples', 'dist/framework', 'dist/components'])
      cpSync(name, join(checkout, name), { recursive: true });
    for (const name of ['node_modules', 'framework', 'components']) symlinkSync(resolve(name), join(checkout, name));
    rmSync(join(checkout, 'components'));
    mkdirSync(join(checkout, 'components'));
    const run = (...words: string[]) =>
      spawnSync(process.execPath, [join(checkout, 'dist/framework/cli/main.js'), 'new', 'component', ...words], {
        cwd: checkout,
        encoding: 'utf8',
      });
    const { stdout, stderr } = run('student/my-visits', '--from', 'gated-visits');
    expect(stderr).to.equal('');
    expect(stdout).to.contain(
      'wrote components/students/my-visits.ts\nwrote test/components/students/my-visits.test.ts',
    );
    expect(stdout).to.contain('npx mocha dist/test/components/students/my-visits.test.js');
    const [source, test] = [
      readFileSync(join(checkout, 'components/students/my-visits.ts'), 'utf8'),
      readFileSync(join(checkout, 'test/components/students/my-visits.test.ts'), 'utf8'),
    ];
    expect(source).to.contain("from './shared/visit-rows.js'").and.contain('class MyVisitsModel');
    expect(source).to.contain("from '../../framework/tensor/index.js'");
    expect(test).to.contain("import student from '../../../components/students/my-visits.js'");
    expect(test).to.not.contain('node:test');
  });

  it('says where components are made, and of which kinds', async () => {
    expect((await formularyHere(project, 'new', 'component', 'loss/mine')).stderr).to.contain(
      'formulary new package NAME',
    );
    expect(existsSync('src')).to.equal(false);
    await formularyHere(project, 'new', 'package', 'own');
    expect(
      (await formularyHere(join(project, 'own'), 'new', 'component', 'student/mine', '--from', 'gru')).stderr,
    ).to.contain('there is no template gru of a student\n  There are code-average and gated-visits.');
    expect((await formularyHere(project, 'new', 'component', 'engine/mine')).stderr).to.contain(
      'there is no template of the kind engine',
    );
    expect((await formularyHere(project, 'new', 'student/mine')).stderr).to.contain(
      '(Did you mean component student/mine?)',
    );
    expect((await formularyHere(project, 'new', 'stdy', 'mine')).stderr).to.contain('(Did you mean study?)');
    expect((await formularyHere(project, 'new', 'component', 'mine')).stderr).to.contain('is no kind/type');
  });

  it('begins the loss that docs/components.md shows, and its experiments are valid there', async () => {
    await formularyHere(project, 'new', 'package', 'my-components');
    const folder = join(project, 'my-components');
    await formularyHere(folder, 'new', 'component', 'loss/my-loss');
    await formularyHere(folder, 'new', 'component', 'student/my-gru', '--from', 'gated-visits');
    const page = readFileSync('docs/components.md', 'utf8');
    expect(page).to.contain(`\`\`\`ts\n${readFileSync(join(folder, 'src/losses/my-loss.ts'), 'utf8')}\`\`\``);
    install(folder);
    spawnSync(process.execPath, [resolve('node_modules/typescript/bin/tsc')], { cwd: folder });
    mkdirSync(join(folder, 'studies'));
    const files = [...page.matchAll(/```yaml\n# (\S+)\n(.*?)```/gs)];
    expect(files.map(([, name]) => name)).to.deep.equal(['studies/my-loss.yaml', 'studies/my-student.yaml']);
    for (const [, name, text] of files) {
      writeFileSync(join(folder, name!), text!);
      expect((await formularyHere(folder, 'check', name!)).stdout).to.match(/is valid: [23] rows/);
      if (isThorough) expect((await formularyHere(folder, 'rehearse', name!)).status).to.equal(0);
    }
  });

  it('makes the student of docs/tensor.md into one of a package', async () => {
    await formularyHere(project, 'new', 'package', 'p');
    await formularyHere(join(project, 'p'), 'new', 'component', 'student/mine');
    const text = readFileSync(join(project, 'p/src/students/mine.ts'), 'utf8');
    expect(text).to.contain("type: 'mine'").and.contain('class MineModel').and.not.contain('../');
  });
});

interface Manifest {
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: unknown;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Formulary and the types of Node, as `npm install` would place them. */
function install(folder: string): void {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(process.cwd(), join(folder, 'node_modules/formulary'));
  symlinkSync(resolve('node_modules/@types'), join(folder, 'node_modules/@types'));
}
