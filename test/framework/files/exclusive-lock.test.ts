import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { holdExclusively } from '../../../framework/files/exclusive-lock.js';

const module = fileURLToPath(new URL('../../../framework/files/exclusive-lock.js', import.meta.url));

describe('an exclusive lock', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'formulary-lock-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const { signal } = new AbortController();

  it('is held by one of many at a time, and leaves no file', async () => {
    const log = path.join(folder, 'log');
    const work = async () => {
      const lock = await holdExclusively(path.join(folder, 'lock'), signal);
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
    const file = path.join(folder, 'lock');
    const script = `import { holdExclusively } from ${JSON.stringify(module)};
await holdExclusively(${JSON.stringify(file)}, new AbortController().signal);
console.log('held'); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script]);
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    const waiting: number[] = [];
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
    const identity = { pid: 1, host: `not-${hostname()}`, started: '', nonce: 'a' };
    writeFileSync(path.join(folder, 'lock.1'), JSON.stringify(identity));
    const error = await holdExclusively(path.join(folder, 'lock'), AbortSignal.timeout(300)).catch((thrown) => thrown);
    expect(String(error)).to.match(/Timeout/);
  });
});
