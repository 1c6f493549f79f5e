import { expect } from 'chai';
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { holdExclusively, tryExclusively } from '../../../framework/files/exclusive-lock.js';
import { ownIdentity } from '../../../framework/files/process-identity.js';

const module = fileURLToPath(new URL('../../../framework/files/exclusive-lock.js', import.meta.url));

describe('an exclusive lock', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'formulary-lock-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const { signal } = new AbortController();
  const elsewhere = { host: 'elsewhere', pid: process.pid, startedAt: ownIdentity().startedAt, nonce: 'a' };

  /** A lock as it was left, with a sign of life so many seconds ago. */
  const left = (holder: unknown, secondsAgo: number) => {
    const file = join(folder, 'lock.1');
    writeFileSync(file, typeof holder === 'string' ? holder : JSON.stringify(holder));
    const at = Date.now() / 1000 - secondsAgo;
    utimesSync(file, at, at);
  };
  const attempt = () => tryExclusively(join(folder, 'lock'), { patience: 120_000 });
  const isFree = async () => {
    const lock = await attempt();
    lock?.release();
    return lock !== undefined;
  };

  it('is held by one of many at a time, and leaves no file', async () => {
    const log = join(folder, 'log');
    const work = async () => {
      const lock = await holdExclusively(join(folder, 'lock'), signal);
      appendFileSync(log, 'in ');
      await new Promise((resolve) => setTimeout(resolve, 2));
      appendFileSync(log, 'out ');
      lock.release();
    };
    await Promise.all(Array.from({ length: 8 }, work));
    expect(readFileSync(log, 'utf8')).to.equal('in out '.repeat(8));
    expect(readdirSync(folder)).to.deep.equal(['log']);
  });

  it('is taken over from a process that was killed, by one of many', async () => {
    const file = join(folder, 'lock');
    const script = `import { holdExclusively } from ${JSON.stringify(module)};
await holdExclusively(${JSON.stringify(file)}, new AbortController().signal);
console.log('held'); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script]);
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    const waiting: (number | undefined)[] = [];
    let inside = 0;
    const work = async () => {
      const lock = await holdExclusively(file, signal, (pid) => waiting.push(pid));
      inside += 1;
      expect(inside).to.equal(1);
      await new Promise((resolve) => setTimeout(resolve, 2));
      inside -= 1;
      lock.release();
    };
    const all = Promise.all(Array.from({ length: 5 }, work));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(waiting).to.deep.equal(Array(5).fill(holder.pid));
    holder.kill('SIGKILL');
    await all;
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('is not taken over from a process of another machine that was heard of', async () => {
    left(elsewhere, 0);
    const error = await holdExclusively(join(folder, 'lock'), AbortSignal.timeout(300)).catch((thrown) => thrown);
    expect(String(error)).to.match(/Timeout/);
  });

  it('is held by one at a time and leaves nothing behind, where nobody waits', async () => {
    const lock = await attempt();
    expect(await isFree()).to.equal(false);
    lock?.release();
    expect(await isFree()).to.equal(true);
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('is given to one of many that try at once, also where an ended process left it', async () => {
    left({ ...ownIdentity(), nonce: 'a', startedAt: 'long ago' }, 0);
    const all = await Promise.all(Array.from({ length: 8 }, attempt));
    expect(all.filter((lock) => lock !== undefined)).to.have.length(1);
    for (const lock of all) lock?.release();
    expect(await isFree()).to.equal(true);
  });

  it('of a process that runs here is kept, however old', async () => {
    left({ ...ownIdentity(), nonce: 'a' }, 1e6);
    expect(await isFree()).to.equal(false);
  });

  it('is taken over at once when the number of its process was given out again', async () => {
    left({ ...ownIdentity(), nonce: 'a', startedAt: 'before the last boot' }, 0);
    expect(await isFree()).to.equal(true);
  });

  for (const [what, holder] of [
    ['another machine', elsewhere],
    ['a process that was killed before it wrote its name', ''],
    ['an earlier version', '{"pid":1,"host":"elsewhere","started":"1"}'],
  ] as const) {
    it(`of ${what} is kept while it gives signs of life, and taken over after its patience`, async () => {
      left(holder, 60);
      expect(await isFree()).to.equal(false);
      left(holder, 130);
      expect(await isFree()).to.equal(true);
      expect(readdirSync(folder)).to.deep.equal([]);
    });
  }

  it('gives its signs of life by the clock of the folder: that of its machine may be wrong', async () => {
    const lock = await tryExclusively(join(folder, 'lock'), { patience: 300 });
    const file = join(folder, 'lock.1');
    const text = readFileSync(file, 'utf8');
    const { Date: clock } = globalThis;
    globalThis.Date = class extends clock {
      constructor() {
        super(clock.now() - 3_600_000);
      }
    } as DateConstructor;
    await pause(200);
    globalThis.Date = clock;
    expect(statSync(file).mtimeMs).to.be.greaterThan(Date.now() - 30_000);
    expect(readFileSync(file, 'utf8')).to.equal(text);
    lock?.release();
  });

  it('that another machine has taken over is left alone when its old holder is done', async () => {
    const lock = await attempt();
    left(elsewhere, 0);
    lock?.release();
    expect(readdirSync(folder)).to.deep.equal(['lock.1']);
  });
});
