import { expect } from 'chai';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, isHealthy } from '../../../../components/trackers/mlflow/local-server.js';
import { serve, served, stopServed } from '../../../../components/trackers/mlflow/serve.js';
import { UserInputError } from '../../../../framework/errors.js';
import { identityOf, isRunning } from '../../../../framework/files/process-identity.js';

/** Stands in for a Python: knows MLflow, and starts as its server, which answers once `slow` milliseconds have passed. */
const python = (slow: number) => `#!${process.execPath}
if (process.argv.includes('-c')) process.exit(0);
const port = process.argv[process.argv.indexOf('--port') + 1];
const server = require('node:http').createServer((request, response) => response.end('OK'));
setTimeout(() => server.listen(port, '127.0.0.1'), ${slow});
`;
/** As MLflow does: the process that is started has another one serve. */
const withWorker = `#!${process.execPath}
if (process.argv.includes('-c')) process.exit(0);
const { spawn } = require('node:child_process');
const port = process.argv[process.argv.indexOf('--port') + 1];
const serve = "require('node:http').createServer((request, response) => response.end('OK')).listen(" + port + ", '127.0.0.1')";
spawn(process.execPath, ['-e', serve], { stdio: 'ignore' });
`;
const broken = `#!${process.execPath}
if (process.argv.includes('-c')) process.exit(0);
console.error("ImportError: cannot import name 'x'\\n");
process.exit(1);
`;

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(UserInputError);
  return (error as Error).message;
}

describe('components/trackers/mlflow serve', function () {
  this.timeout(20_000);
  let home: string;
  let folder: string;
  let port: number;
  beforeEach(async () => {
    // A path with blanks is a path
    home = await mkdtemp(join(tmpdir(), 'formulary test '));
    folder = join(home, 'mlflow');
    port = await freePort();
    await install(python(0));
  });
  afterEach(async () => {
    await stopServed(folder);
    await rm(home, { recursive: true });
  });
  const environment = () => ({ FORMULARY_MLFLOW_PYTHON: join(home, 'python') });
  const install = async (program: string) => {
    await writeFile(join(home, 'python'), program);
    await chmod(join(home, 'python'), 0o755);
  };
  const up = (settings: object = {}) => serve({ folder, port, ...settings }, environment());
  const note = async () => JSON.parse(await readFile(join(folder, 'server.json'), 'utf8')) as { pid: number };

  it('starts a server once, finds it again, and ends it', async () => {
    const started = await up();
    expect(started).to.include({ uri: `http://127.0.0.1:${port}`, wasRunning: false });
    expect(await up()).to.deep.equal({ ...started, wasRunning: true });
    expect(await stopServed(folder)).to.include({ pid: started.pid });
    expect(await isHealthy(started.uri)).to.equal(false);
    expect(await served(folder)).to.equal(undefined);
    expect(await stopServed(folder)).to.equal(undefined);
    expect((await readdir(folder)).sort()).to.deep.equal(['artifacts', 'server.log']);
  });

  it('starts another after the first was killed, and is not led astray by a torn note', async () => {
    const { pid } = await up();
    process.kill(-pid, 'SIGKILL');
    while (identityOf(pid) !== undefined) await pause(20);
    expect(await served(folder)).to.equal(undefined);
    expect(await up()).to.include({ wasRunning: false });
    await stopServed(folder);
    await writeFile(join(folder, 'server.json'), '{"uri": "http://127');
    expect(await up()).to.include({ wasRunning: false });
  });

  it('ends the worker that goes on serving when its parent was killed alone', async () => {
    await install(withWorker);
    const { pid, uri } = await up();
    process.kill(pid, 'SIGKILL');
    while (identityOf(pid) !== undefined) await pause(20);
    expect(await isHealthy(uri)).to.equal(true);
    expect(await up()).to.include({ wasRunning: true });
    expect(await stopServed(folder)).to.include({ pid });
    expect(await isHealthy(uri)).to.equal(false);
  });

  describe('with a note that speaks of a stranger', () => {
    let stranger: ChildProcess;
    beforeEach(() => {
      stranger = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { detached: true, stdio: 'ignore' });
    });
    afterEach(() => stranger.kill('SIGKILL'));

    for (const [what, change] of [
      ['whose number was given out again', { startedAt: 'earlier' }],
      ['of another machine, from which the folder was copied', { host: 'elsewhere' }],
    ] as const) {
      it(`never ends a process ${what}, even where a server answers`, async () => {
        const mark = identityOf(stranger.pid!)!;
        const { uri } = await up();
        const text = await readFile(join(folder, 'server.json'), 'utf8');
        await writeFile(join(folder, 'server.json'), JSON.stringify({ ...mark, uri, ...change }));
        expect(await served(folder)).to.equal(undefined);
        expect(await stopServed(folder)).to.equal(undefined);
        expect(isRunning(mark)).to.equal(true);
        await writeFile(join(folder, 'server.json'), text);
      });
    }
  });

  describe('at a port that is taken', () => {
    let other: Server;
    beforeEach(async () => {
      other = createServer((request, response) => response.writeHead(request.url === '/health' ? status : 200).end());
      await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
      port = (other.address() as AddressInfo).port;
    });
    afterEach(() => other.close());
    let status = 404;

    it('says so before anything starts', async () => {
      expect(await refusal(up())).to.match(/the port is taken \(.*EADDRINUSE.*\)\s+Choose another port: --port 5001/);
      status = 200;
      expect(await refusal(up())).to.match(/another server answers there\s+.*formulary sync --uri http:/);
      expect(await readdir(folder)).to.deep.equal([]);
    });
  });

  it('refuses a port that is none', async () => {
    for (const wrong of [Number.NaN, 0, 70_000, 50.5])
      expect(await refusal(up({ port: wrong }))).to.match(/received .*, expected 1 to 65535/);
  });

  it('starts one server where two ask at once', async () => {
    await install(python(300));
    const [first, second] = await Promise.allSettled([up(), up()]);
    const states = [first, second].map(({ status }) => status).sort();
    expect(states).to.deep.equal(['fulfilled', 'rejected']);
    const lost = [first, second].find((end) => end.status === 'rejected') as PromiseRejectedResult;
    expect((lost.reason as Error).message).to.include('another "formulary mlflow up" is starting a server here');
  });

  it('leaves nothing running when it is interrupted', async () => {
    await install(python(60_000));
    const stop = new AbortController();
    const starting = up({ signal: stop.signal }).catch((error: unknown) => error);
    let mark;
    while (
      (mark = await note().then(
        ({ pid }) => identityOf(pid),
        () => undefined,
      )) === undefined
    )
      await pause(20);
    stop.abort();
    expect(await starting).to.equal(stop.signal.reason);
    while (isRunning(mark)) await pause(20);
    expect((await readdir(folder)).sort()).to.deep.equal(['artifacts', 'server.log']);
  });

  it('says the last words of a server that does not start', async () => {
    await install(broken);
    expect(await refusal(up())).to.match(
      /ended \(exit code 1\); see .*server.log\s+Its last message: ImportError: cannot import name 'x'/,
    );
  });

  it('says that the folder cannot be written', async () => {
    await writeFile(folder, 'a file');
    expect(await refusal(up())).to.match(/the server's folder cannot be written: E/);
    await rm(folder);
  });

  it('says how to install MLflow where it is missing', async () => {
    const missing = serve({ folder, port }, { FORMULARY_MLFLOW_PYTHON: '/nonexistent/python' });
    expect(await refusal(missing)).to.include('tools/mlflow/setup.sh');
    const checkout = process.cwd();
    process.chdir(tmpdir());
    try {
      expect(await refusal(serve({ folder, port }, { FORMULARY_MLFLOW_PYTHON: '/nonexistent/python' }))).to.include(
        '.venv-mlflow/bin/pip install mlflow',
      );
    } finally {
      process.chdir(checkout);
    }
  });
});
