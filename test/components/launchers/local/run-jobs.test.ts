import { expect } from 'chai';
import { getEventListeners } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runJobs } from '../../../../components/launchers/local/run-jobs.js';
import type { Job } from '../../../../framework/contracts/launcher.js';

/** The process of a job that finishes many stages and then ends. */
const program = `for (let k = 0; k < 30; k++)
  process.send({ type: 'stage', stage: 'walk', key: String(k), state: 'finished', seconds: 0 });
process.disconnect();`;

/** Computes the folders that it is told, as a worker does, and logs its number with each. After `2` it takes no more. */
const willing = `const { writeFileSync } = require('node:fs');
const compute = (folder) => {
  console.log(process.pid + ' ' + folder.slice(-1));
  writeFileSync(folder + '/result.json', JSON.stringify({ schema: 1, status: 'finished', seconds: 0 }));
  process.send({ type: 'done', takesMore: !folder.endsWith('2') });
};
process.on('message', (words) => compute(words[0]));
compute(process.argv[1]);`;

describe('jobs on this machine', () => {
  it('wait for each other without gathering listeners', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'formulary-jobs-'));
    const job: Job = {
      folder,
      title: '',
      command: [process.execPath, '-e', program, '--'],
      words: [],
      computes: 'run',
      resources: {},
      after: [],
      afterIds: [],
    };
    const { signal } = new AbortController();
    const listeners: number[] = [];
    const results = await runJobs([job, { ...job }], {
      signal,
      keepGoing: true,
      limit: 1,
      onEvent: ({ type }) => type === 'stage' && listeners.push(getEventListeners(signal, 'abort').length),
    });
    rmSync(folder, { recursive: true });
    expect(results).to.have.length(2);
    expect(listeners).to.have.length(60);
    expect(Math.max(...listeners)).to.be.at.most(3);
    expect(getEventListeners(signal, 'abort')).to.have.length(0);
  });

  it('share processes one after another, as long as these take more; each has a log of its own', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'formulary-jobs-'));
    const jobs = ['1', '2', '3', '4'].map((name): Job => {
      const place = join(folder, name);
      mkdirSync(place);
      const command = [process.execPath, '-e', willing, '--', place] as const;
      return {
        folder: place,
        title: name,
        command,
        words: [place],
        computes: 'run',
        resources: {},
        after: [],
        afterIds: [],
      };
    });
    const { signal } = new AbortController();
    const results = await runJobs(jobs, { signal, keepGoing: true, limit: 1, onEvent: () => undefined });
    expect(results.map(({ status }) => status)).to.deep.equal(Array(4).fill('finished'));
    const logs = jobs.map((job) => readFileSync(join(job.folder, 'worker.log'), 'utf8').trim().split(' '));
    rmSync(folder, { recursive: true });
    expect(logs.map(([, name]) => name)).to.deep.equal(['1', '2', '3', '4']);
    const [first, second, third, fourth] = logs.map(([pid]) => pid);
    expect([second, fourth]).to.deep.equal([first, third]);
    expect(third).to.not.equal(first);
  });
});
