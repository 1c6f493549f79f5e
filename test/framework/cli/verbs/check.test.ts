import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Files } from '../../experiment/files.js';
import { formularyHere, mainModule } from '../formulary.js';

describe('the command line', () => {
  let files: Files;
  before(() => {
    files = new Files({ 'wrong.yaml': 'title: Wrong\ndatasett: { type: synthetic }\n' });
  });
  after(() => files.remove());

  it('check says what is wrong, on stderr, and exits with 2', async () => {
    const { status, stdout, stderr } = await formularyHere(files.folder, 'check', 'wrong.yaml');
    expect([status, stdout]).to.deep.equal([2, '']);
    expect(stderr)
      .to.contain('wrong.yaml:2:1  E101 unknown key "datasett" in an experiment')
      .and.contain('did you mean "dataset"?');
  });

  it('check --json prints the problems as data', async () => {
    const { status, stdout } = await formularyHere(files.folder, 'check', 'wrong.yaml', '--json');
    const { valid, problems } = JSON.parse(stdout) as { valid: boolean; problems: object[] };
    expect([status, valid]).to.deep.equal([2, false]);
    expect(problems).to.deep.include({
      code: 'E101',
      file: 'wrong.yaml',
      line: 2,
      column: 1,
      path: 'datasett',
      message: 'unknown key "datasett" in an experiment',
      suggestion: 'dataset',
    });
  });

  it('check names a folder that is taken for a file', async () => {
    const { status, stderr } = await formularyHere(files.folder, 'check', '.');
    expect([status, stderr.split('\n')[0]]).to.deep.equal([2, '.  E001 "." is a folder; an experiment is a YAML file']);
  });

  it('check says which file was meant, and which folder is not there', async () => {
    const { status, stderr } = await formularyHere(files.folder, 'check', 'wrong.yml');
    expect([status, stderr]).to.deep.equal([
      2,
      'wrong.yml  E001 there is no file "wrong.yml"\n  did you mean "wrong.yaml"?\n1 problem. Nothing was run.\n',
    ]);
    expect((await formularyHere(files.folder, 'check', 'nowhere/wrong.yaml')).stderr).to.contain(
      '  there is no folder "',
    );
  });

  it('check says how text in UTF-16 is to be saved', async () => {
    for (const mark of ['\u{FEFF}', '']) {
      writeFileSync(join(files.folder, 'utf16.yaml'), Buffer.from(`${mark}title: Wide\n`, 'utf16le'));
      expect((await formularyHere(files.folder, 'check', 'utf16.yaml')).stderr).to.contain(
        'UTF-16\n  save it as UTF-8\n',
      );
    }
  });

  it('sync and runs say when nothing has been run', async () => {
    expect(await formularyHere(files.folder, 'sync')).to.deep.include({
      status: 0,
      stdout: 'runs: no experiment has been run here\n',
    });
    expect(await formularyHere(files.folder, 'runs')).to.deep.include({
      status: 0,
      stdout: 'nothing has been run yet\n',
    });
  });

  it('verbs say when --runs names a file', async () => {
    for (const words of [['runs'], ['sync'], ['cache'], ['plan', 'wrong.yaml'], ['report', 'wrong.yaml']]) {
      const { status, stdout, stderr } = await formularyHere(files.folder, ...words, '--runs', 'wrong.yaml');
      expect([status, stdout, stderr.split('\n')[0]], words.join(' ')).to.deep.equal([
        2,
        '',
        '--runs: "wrong.yaml" is a file; results lie in a folder',
      ]);
    }
  });

  it('verbs whose options take several words say where the file comes', async () => {
    const { status, stderr } = await formularyHere(files.folder, 'plan', '--seeds', '42', 'wrong.yaml');
    expect([status, stderr.split('\n')[1]]).to.deep.equal([
      2,
      '(FILE comes before --rows and --seeds, which take all words that follow; formulary help plan explains)',
    ]);
    expect((await formularyHere(files.folder, 'plan', 'wrong.yaml', '--seeds', ',')).stderr).to.contain(
      '--seeds: names no seed\n',
    );
  });

  it('ends quietly where nobody reads to the end', () => {
    const words = [process.execPath, mainModule, 'list', '--json'];
    const { stdout, stderr } = spawnSync('sh', ['-c', '"$@" | head -c 10; sleep 1', 'sh', ...words], {
      encoding: 'utf8',
    });
    expect([stdout.length, stderr]).to.deep.equal([10, '']);
  });

  it('goes on where its output is lost, and says so', function () {
    if (!existsSync('/dev/full')) this.skip();
    const words = [process.execPath, mainModule, 'list', '--json'];
    const { status, stderr } = spawnSync('sh', ['-c', '"$@" > /dev/full', 'sh', ...words], { encoding: 'utf8' });
    expect([status, stderr]).to.deep.equal([1, 'the standard output: the disk is full (ENOSPC)\n']);
    const told = spawnSync('sh', ['-c', '"$@" 2> /dev/full', 'sh', ...words.slice(0, 2), 'nothing'], {
      encoding: 'utf8',
    });
    expect([told.status, told.stdout]).to.deep.equal([2, '']);
  });

  it('says which verb was meant', async () => {
    const { status, stderr } = await formularyHere(files.folder, 'chekc', 'wrong.yaml');
    expect([status, stderr.split('\n')[0]]).to.deep.equal([
      2,
      'formulary: there is no verb "chekc"; did you mean "check"?',
    ]);
  });

  it('says which option was meant', async () => {
    const { status, stderr } = await formularyHere(files.folder, 'check', 'wrong.yaml', '--jsn');
    expect(status).to.equal(2);
    expect(stderr).to.contain("unknown option '--jsn'").and.contain('Did you mean --json?');
  });

  it('list --json names every component', async () => {
    const { status, stdout } = await formularyHere(files.folder, 'list', 'metrics', '--json');
    const components = JSON.parse(stdout) as { kind: string; type: string; version: number; summary: string }[];
    expect(status).to.equal(0);
    expect(components[0]).to.have.keys('kind', 'type', 'version', 'summary');
    expect(components.map(({ type }) => type)).to.include('prauc');
  });

  it('describe explains one, and finds what was meant', async () => {
    expect((await formularyHere(files.folder, 'describe', 'metric/prauc')).stdout).to.contain(
      'metric/prauc, version 1',
    );
    const { status, stderr } = await formularyHere(files.folder, 'describe', 'metric/prauk');
    expect([status, stderr.includes('did you mean "metric/prauc"?')]).to.deep.equal([2, true]);
    expect((await formularyHere(files.folder, 'describe', 'metric')).stderr).to.contain(
      '`formulary list metric` shows them',
    );
  });

  it('schema --check fails for files that are not current', async () => {
    expect((await formularyHere(files.folder, 'schema', '--write', 'schemas')).status).to.equal(0);
    expect((await formularyHere(files.folder, 'schema', '--check', 'schemas')).status).to.equal(0);
    files.write('schemas/experiment.schema.json', '{}\n');
    const { status, stderr } = await formularyHere(files.folder, 'schema', '--check', 'schemas');
    expect([status, stderr.includes('experiment.schema.json')]).to.deep.equal([2, true]);
    expect((await formularyHere(files.folder, 'schema', '--check', 'nowhere')).stderr).to.contain(
      'there is no such folder',
    );
    const file = await formularyHere(files.folder, 'schema', '--write', 'wrong.yaml');
    expect([file.status, file.stderr.split('\n')[0]]).to.deep.equal([2, 'wrong.yaml: is a file']);
  });
});
