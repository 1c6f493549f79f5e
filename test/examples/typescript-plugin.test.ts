import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { formularyHere } from '../framework/cli/formulary.js';

describe('the example of a plug-in in TypeScript', function () {
  this.timeout(240_000);
  let project: string;
  let source: string;

  /** A project that has installed Formulary and the package, whose sources are compiled there. */
  before(() => {
    project = mkdtempSync(join(tmpdir(), 'formulary-typescript-'));
    const modules = join(project, 'node_modules');
    source = join(modules, 'formulary-frequencies');
    mkdirSync(modules);
    writeFileSync(join(project, 'package.json'), '{}');
    cpSync('examples/typescript-plugin', source, { recursive: true });
    cpSync('examples/typescript-plugin/experiment.yaml', join(project, 'experiment.yaml'));
    symlinkSync(process.cwd(), join(modules, 'formulary'));
    symlinkSync(resolve('node_modules/@types'), join(modules, '@types'));
  });
  after(() => rmSync(project, { recursive: true }));

  const compile = () =>
    spawnSync(process.execPath, [resolve('node_modules/typescript/bin/tsc')], { cwd: source, encoding: 'utf8' });

  it('is refused by the compiler where a component breaks its contract', () => {
    const file = join(source, 'src/losses/annealed.ts');
    const right = readFileSync(file, 'utf8');
    writeFileSync(file, right.replace('needsTeacher: false', "needsTeacher: 'no'"));
    const { status, stdout } = compile();
    writeFileSync(file, right);
    expect(status).not.to.equal(0);
    expect(stdout).to.match(/src\/losses\/annealed\.ts\(\d+,\d+\): error TS2322/);
  });

  it('compiles under strict, with the declarations that Formulary publishes', () => {
    const { status, stdout } = compile();
    expect([status, stdout]).to.deep.equal([0, '']);
  });

  it('imports nothing of Formulary but `formulary/component` and `formulary/tensor`', () => {
    const files = readdirSync(join(source, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    expect(files).to.have.length(4);
    const imported = files.flatMap((name) =>
      [...readFileSync(join(source, 'src', name), 'utf8').matchAll(/^import .*'(.+)';$/gm)].map(([, from]) => from),
    );
    expect([...new Set(imported)].sort()).to.deep.equal(['formulary/component', 'formulary/tensor']);
  });

  it('is checked, planned with its own stage, and run', async () => {
    const checked = await formularyHere(project, 'check', 'experiment.yaml');
    expect(checked.stderr + checked.stdout).to.equal('experiment.yaml is valid: 2 rows, 2 runs\n');
    const planned = JSON.parse((await formularyHere(project, 'plan', 'experiment.yaml', '--json')).stdout) as {
      stages: { row: string; stage: string }[];
    };
    expect(planned.stages.map(({ stage }) => stage)).to.include('frequencies');
    const { status, stdout, stderr } = await formularyHere(
      project,
      'run',
      'experiment.yaml',
      '--json',
      '--no-tracking',
      '--quiet',
    );
    expect([status, stderr]).to.deep.equal([0, '']);
    const { rows } = JSON.parse(stdout) as { rows: { row: string; metrics: Record<string, { mean: number }> }[] };
    expect(rows.map(({ row }) => row)).to.deep.equal(['annealed', 'w/o annealing']);
    for (const { metrics } of rows) expect(metrics['test/overall/jaccard']!.mean).to.be.within(0.01, 1);
  });
});
