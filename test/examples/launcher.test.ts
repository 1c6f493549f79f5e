import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { formulary, mainModule } from '../framework/cli/formulary.js';

interface Status {
  readonly counts: Readonly<Record<string, number>>;
  readonly runs: readonly { readonly state: string; readonly id: string }[];
}

describe('the example of a plug-in with a launcher', function () {
  this.timeout(240_000);
  let project: string;

  /** A project that depends on the plug-in and Formulary. */
  before(() => {
    project = mkdtempSync(join(tmpdir(), 'formulary-plugin-'));
    const modules = join(project, 'node_modules');
    mkdirSync(modules);
    writeFileSync(join(project, 'package.json'), JSON.stringify({ dependencies: { 'formulary-nohup': '*' } }));
    cpSync('examples/launcher', join(modules, 'formulary-nohup'), { recursive: true });
    cpSync('examples/launcher/experiment.yaml', join(project, 'experiment.yaml'));
    symlinkSync(process.cwd(), join(modules, 'formulary'));
  });
  after(() => rmSync(project, { recursive: true }));

  const told = (...words: readonly string[]) => {
    const { status, stdout, stderr } = formulary(project, ...words);
    return { status, stdout, stderr };
  };
  /** What `formulary run` says that waits and is told to end. */
  const leftWaiting = async (...words: readonly string[]): Promise<string> => {
    const command = [mainModule, 'run', 'experiment.yaml', '--no-tracking', ...words];
    const waiting = spawn(process.execPath, command, { cwd: project, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    waiting.stderr.on('data', (text: Buffer) => {
      if (!said.includes('Ctrl-C') && text.includes('Ctrl-C')) waiting.kill('SIGINT');
      said += text.toString();
    });
    const code = await new Promise((resolve) => waiting.once('close', resolve));
    expect(code, said).to.equal(130);
    return said;
  };
  const ended = async (): Promise<Status> => {
    for (;;) {
      const status = JSON.parse(told('status', 'experiment.yaml', '--json').stdout) as Status;
      if (status.runs.every(({ state }) => state !== 'running' && state !== 'waiting')) return status;
      await pause(500);
    }
  };

  it('submits, tells where runs stand, cancels, submits the rest again and makes the table', async () => {
    const long = ['--set', 'training.epochs=5000', '--set', 'training.patience=5000'];
    const first = told('submit', 'experiment.yaml', ...long);
    expect(first.stdout, first.stderr).to.match(/^In the background: 2 runs submitted\n/);
    const left = await leftWaiting(...long);
    expect(left).to.include('the runs go on by themselves: Ctrl-C ends the waiting for them, and no run\n');
    expect(left).to.include('the waiting ends, and no run').and.include('formulary cancel experiment.yaml ends them;');
    const cancelled = told('cancel', 'experiment.yaml', '--rows', 'large');
    expect(cancelled.stdout, cancelled.stderr).to.equal('1 run cancelled\n');
    expect(told('cancel', 'experiment.yaml').stdout).to.equal('1 run cancelled\n');
    expect((await ended()).counts).to.deep.equal({ cancelled: 2 });
    expect(told('status', 'experiment.yaml').status).to.equal(1);

    const submitted = told('submit', 'experiment.yaml', '--set', 'resources.partition=gpu');
    expect(submitted.stderr).to.contain('launcher/nohup does not honour resources.partition');
    const { counts, runs } = await ended();
    expect(counts).to.deep.equal({ finished: 2 });
    expect(runs[0]!.id).to.match(/^\d+@\d+$/);
    const collected = told('collect', 'experiment.yaml');
    expect(collected.status, collected.stderr).to.equal(0);
    expect(collected.stdout).to.match(/^small /m);
    expect(told('submit', 'experiment.yaml').stdout).to.contain('0 runs submitted, 2 finished before');
    expect(told('logs', 'experiment.yaml', '--rows', 'small', '--paths').stdout).to.match(/worker\.log\n$/);
    expect(told('logs', 'experiment.yaml', '--rows', 'smal').stderr).to.contain('did you mean "small"?');
  });
});
