import { expect } from 'chai';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { formulary } from '../framework/cli/formulary.js';

describe('the example of a plug-in', function () {
  this.timeout(240_000);
  let project: string;

  /** A project that has installed the plug-in and Formulary. */
  before(() => {
    project = mkdtempSync(join(tmpdir(), 'formulary-plugin-'));
    const modules = join(project, 'node_modules');
    mkdirSync(modules);
    writeFileSync(join(project, 'package.json'), '{}');
    cpSync('examples/plugin', join(modules, 'formulary-focal-loss'), { recursive: true });
    cpSync('examples/plugin/experiment.yaml', join(project, 'experiment.yaml'));
    symlinkSync(process.cwd(), join(modules, 'formulary'));
    symlinkSync(resolve('node_modules/typebox'), join(modules, 'typebox'));
  });
  after(() => rmSync(project, { recursive: true }));

  const loss = () => join(project, 'node_modules/formulary-focal-loss/components/losses/focal.js');

  it('is checked as our own components are', () => {
    expect(formulary(project, 'check', 'experiment.yaml').stdout).to.equal(
      'experiment.yaml is valid: 2 rows, 2 runs\n',
    );
    const { status, stderr } = formulary(
      project,
      'check',
      'experiment.yaml',
      '--set',
      'rows.focal.losses.prescription.focsu=1',
    );
    expect([status, stderr.includes('did you mean "focus"?')]).to.deep.equal([2, true]);
  });

  it('trains a student, and is computed again when it is edited', () => {
    const { status, stdout, stderr } = formulary(
      project,
      'run',
      'experiment.yaml',
      '--json',
      '--no-tracking',
      '--quiet',
    );
    expect([status, stderr]).to.deep.equal([0, '']);
    const { rows } = JSON.parse(stdout) as { rows: { row: string; metrics: Record<string, { mean: number }> }[] };
    const scores = new Map(rows.map(({ row, metrics }) => [row, metrics['test/overall/prauc']?.mean]));
    expect([...scores.keys()]).to.deep.equal(['cross-entropy', 'focal']);
    expect(scores.get('focal')).to.be.within(0, 1).and.not.equal(scores.get('cross-entropy'));

    const student = () => {
      const planned = formulary(project, 'plan', 'experiment.yaml', '--json').stdout;
      const { stages } = JSON.parse(planned) as { stages: { row: string; stage: string; cached: boolean }[] };
      return stages.filter(({ stage }) => stage === 'student').map(({ row, cached }) => [row, cached]);
    };
    expect(student()).to.deep.equal([
      ['cross-entropy', true],
      ['focal', true],
    ]);
    writeFileSync(loss(), `${readFileSync(loss(), 'utf8')}// edited\n`);
    expect(student()).to.deep.equal([
      ['cross-entropy', true],
      ['focal', false],
    ]);
  });
});
