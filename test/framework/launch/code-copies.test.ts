import { expect } from 'chai';
import { appendFile, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { identityOf } from '../../../framework/files/process-identity.js';
import { codeCopies, codeFolder, removeCodeCopies } from '../../../framework/launch/code-copies.js';
import { jobFile, type JobFile } from '../../../framework/records/job-file.js';

describe('copies of the program', () => {
  let runs: string;
  let queue: string;
  beforeEach(async () => {
    runs = await mkdtemp(join(tmpdir(), 'formulary-code-'));
    queue = join(runs, 'experiments/queue');
    await mkdir(queue, { recursive: true });
    await writeFile(join(queue, 'process.json'), JSON.stringify(identityOf(process.pid)));
  });
  afterEach(() => rm(runs, { recursive: true }));

  async function copy(name: string, age = 7200): Promise<void> {
    const folder = join(codeFolder(runs), name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'program.js'), 'program');
    const then = Date.now() / 1000 - age;
    await utimes(folder, then, then);
  }

  /** A run that a queue of this machine has; of the copy `program`, if any. */
  async function job(number: number, program?: string, launcher: JobFile['launcher'] = { type: 'local' }) {
    const folder = join(runs, `run-${number}`);
    await mkdir(folder);
    const of = { id: `${number}@${queue}`, log: 'worker.log', title: `row ${number}`, after: [], submittedAt: 0 };
    await jobFile.write(folder, { launcher, ...of, ...(program !== undefined && { program }) });
  }

  const needed = async () =>
    Object.fromEntries((await codeCopies(runs)).map(({ folder, neededBy }) => [basename(folder), neededBy]));

  it('go where no waiting or running job starts them, and stay where one does', async () => {
    for (const name of ['waits', 'ended', 'unused']) await copy(name);
    await copy('new', 60);
    await job(0, 'waits');
    await job(1, 'ended');
    await appendFile(join(queue, 'events.jsonl'), `${JSON.stringify({ event: 'ended', job: 1 })}\n`);
    expect(await needed()).to.deep.equal({
      waits: 'row 0 (run-0)',
      ended: undefined,
      unused: undefined,
      new: 'a submission within the last hour',
    });
    const removed = await removeCodeCopies(await codeCopies(runs));
    expect(removed.map(({ folder, bytes }) => [basename(folder), bytes])).to.have.deep.members([
      ['ended', 7],
      ['unused', 7],
    ]);
    expect((await readdir(codeFolder(runs))).sort()).to.deep.equal(['new', 'waits']);
  });

  it('stay all where a waiting job does not name its own', async () => {
    await copy('one');
    await job(0);
    expect(await needed()).to.deep.equal({ one: 'row 0 (run-0)' });
  });

  it('stay where the launcher of a job cannot be asked', async () => {
    for (const name of ['one', 'other']) await copy(name);
    await job(0, 'one', { type: 'not-there' });
    expect(await needed()).to.deep.equal({
      one: 'row 0 (run-0, whose scheduler does not answer)',
      other: undefined,
    });
  });
});
