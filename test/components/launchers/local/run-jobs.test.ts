import { expect } from 'chai';
import { getEventListeners } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runJobs } from '../../../../components/launchers/local/run-jobs.js';
import type { Job } from '../../../../framework/contracts/launcher.js';

/** The process of a job that finishes many stages and then ends. */
const program = `for (let k = 0; k < 30; k++)
  process.send({ type: 'stage', stage: 'walk', key: String(k), state: 'finished', seconds: 0 });
process.disconnect();`;

describe('jobs on this machine', () => {
  it('wait for each other without gathering listeners', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'formulary-jobs-'));
    const job: Job = {
      folder,
      title: '',
      command: [process.execPath, '-e', program],
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
});
