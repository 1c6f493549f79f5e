import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const module = new URL('../../../../components/trackers/mlflow/local-server.js', import.meta.url).href;

/** Takes the words of `python -m mlflow server`, answers /health, and does not end when it is asked to. */
const stubborn = `#!${process.execPath}
process.on('SIGTERM', () => undefined);
const port = process.argv[process.argv.indexOf('--port') + 1];
require('node:http').createServer((request, response) => response.end('OK')).listen(port, '127.0.0.1');
`;

describe('components/trackers/mlflow local server', function () {
  this.timeout(20_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'formulary-test-'));
    writeFileSync(join(folder, 'python'), stubborn);
    chmodSync(join(folder, 'python'), 0o755);
  });
  after(() => rmSync(folder, { recursive: true }));

  it('is stopped by force where it does not end when asked, and the stopping process waits for that', () => {
    const script = `
      import { LocalServer } from '${module}';
      const server = await LocalServer.start({ python: '${folder}/python', folder: '${folder}' });
      const { pid } = server;
      await server.stop(300);
      let isAlive = true;
      try { process.kill(pid, 0); } catch { isAlive = false; }
      console.log(isAlive ? 'alive' : 'gone');`;
    const ended = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(ended.stderr).to.equal('');
    expect(ended).to.include({ status: 0, stdout: 'gone\n' });
  });

  it('says where the log is when the server ends at once', () => {
    const script = `
      import { LocalServer } from '${module}';
      await LocalServer.start({ python: 'false', folder: '${folder}' }).catch(({ message }) => console.log(message));`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(stdout).to.equal(`the MLflow server ended (exit code 1); see ${folder}/server.log\n`);
  });
});
