import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockFolder } from '../../../../components/trackers/mlflow/lock.js';
import { isRunning, markOf } from '../../../../components/trackers/mlflow/process-mark.js';

const name = 'mlflow.lock';

describe('components/trackers/mlflow lock', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'formulary-test-'))));
  afterEach(() => rm(folder, { recursive: true }));

  /** A lock as it was left, with a sign of life so many seconds ago. */
  const left = async (holder: unknown, secondsAgo: number) => {
    const path = join(folder, name);
    await writeFile(path, typeof holder === 'string' ? holder : JSON.stringify(holder));
    const at = Date.now() / 1000 - secondsAgo;
    await utimes(path, at, at);
  };
  const isFree = async () => {
    const release = await lockFolder(folder, name);
    await release?.();
    return release !== undefined;
  };

  it('is held by one at a time and leaves nothing behind', async () => {
    const release = await lockFolder(folder, name);
    expect(await isFree()).to.equal(false);
    await release!();
    expect(await isFree()).to.equal(true);
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('is given to one of many that take it at once, also where an ended process left it', async () => {
    await left({ ...markOf(process.pid)!, startedAt: 'long ago' }, 0);
    const all = await Promise.all(Array.from({ length: 8 }, () => lockFolder(folder, name)));
    expect(all.filter((release) => release !== undefined).length).to.be.at.most(1);
    for (const release of all) await release?.();
    expect(await isFree()).to.equal(true);
  });

  it('of a process that runs here is kept, however old', async () => {
    await left(markOf(process.pid), 1e6);
    expect(await isFree()).to.equal(false);
  });

  it('is taken over at once when the number of its process was given out again', async () => {
    await left({ ...markOf(process.pid)!, startedAt: 'before the last boot' }, 0);
    expect(await isFree()).to.equal(true);
  });

  for (const [what, holder] of [
    ['another machine', { host: 'elsewhere', pid: process.pid, startedAt: markOf(process.pid)!.startedAt }],
    ['a process that was killed before it wrote its name', ''],
    ['an earlier version', '1'],
  ] as const) {
    it(`of ${what} is kept while it gives signs of life, and taken over two minutes after the last`, async () => {
      await left(holder, 60);
      expect(await isFree()).to.equal(false);
      await left(holder, 130);
      expect(await isFree()).to.equal(true);
      expect(await readdir(folder)).to.deep.equal([]);
    });
  }

  it('that another machine has taken over is left alone when its old holder is done', async () => {
    const release = await lockFolder(folder, name);
    await rm(join(folder, name));
    await left({ host: 'elsewhere', pid: 1, startedAt: '1' }, 0);
    await release!();
    expect(await readdir(folder)).to.deep.equal([name]);
  });
});

describe('components/trackers/mlflow process mark', () => {
  it('knows a process that runs from one that has ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']);
    const mark = markOf(child.pid!)!;
    expect(isRunning(mark)).to.equal(true);
    expect(isRunning({ ...mark, host: 'elsewhere' })).to.equal(false);
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
    expect(isRunning(mark)).to.equal(false);
    expect(markOf(child.pid!)).to.equal(undefined);
  });
});
