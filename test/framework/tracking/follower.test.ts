import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { planFile } from '../../../framework/records/plan-file.js';
import { followExperiment } from '../../../framework/tracking/follower.js';

describe('followExperiment', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-follower-'));
    const tracking = { type: 'mlflow', uri: '' };
    const plan = { title: 'T', file: 'e.yaml', command: 'run', createdAt: 1, rows: [], metricProperties: {}, tracking };
    await planFile.write(folder, plan);
  });
  after(() => rm(folder, { recursive: true }));

  it('delivers nothing and ends where no server is configured', async () => {
    expect(await followExperiment(folder).finish()).to.deep.equal({ delivered: 0, pending: 0 });
  });

  it('leaves the cores to the training: a process of its own with low priority', async function () {
    if (process.platform !== 'linux') this.skip();
    const follower = followExperiment(folder);
    try {
      let niceness = Number.NaN;
      for (const end = Date.now() + 10_000; niceness !== 10 && Date.now() < end; await pause(50))
        niceness = nicenessOfChild('follower-process');
      expect(niceness).to.equal(10);
    } finally {
      await follower.finish();
    }
  });
});

/** Niceness of the child of this process whose command holds `words`; NaN while there is none. */
function nicenessOfChild(words: string): number {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ');
  const child = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(words));
  return child === undefined ? Number.NaN : getPriority(Number(child));
}
