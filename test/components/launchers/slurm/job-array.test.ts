import { expect } from 'chai';
import type { Job } from '../../../../framework/contracts/launcher.js';
import { jobArrays } from '../../../../components/launchers/slurm/job-array.js';
import { job } from './job.js';

const stages = (folder: string, more: Partial<Job> = {}) => job(folder, { computes: 'stages', ...more });
const shown = (jobs: readonly Job[], largest = 1001) =>
  jobArrays(jobs, largest).map(({ tasks, after, afterIds }) => [foldersOf(tasks.flat()), after, afterIds]);
const foldersOf = (jobs: readonly Job[]) => jobs.map(({ folder }) => folder);

describe('arrays of jobs', () => {
  it('hold all runs that ask for the same and wait for the same: none waits for a stage that it does not read', () => {
    const gpu = { gpus: '1' };
    const jobs = [
      stages('cohort'),
      stages('teacher 1', { after: ['cohort'], resources: gpu }),
      stages('teacher 2', { after: ['cohort'], resources: gpu }),
      stages('features', { after: ['teacher 1'] }),
      job('baseline', { after: ['cohort'] }),
      job('a', { after: ['cohort', 'teacher 1'] }),
      job('b', { after: ['cohort', 'teacher 2'] }),
      job('c', { after: ['cohort', 'features'] }),
      job('other', { after: ['cohort'], resources: gpu }),
      job('later 1', { afterIds: ['x:7_0', 'y:8_0'] }),
      job('later 2', { afterIds: ['x:7_1', 'y:8_0'] }),
    ];
    expect(shown(jobs)).to.deep.equal([
      [['cohort'], [], []],
      [['teacher 1', 'teacher 2'], [0], []],
      [['features'], [1], []],
      [['baseline'], [0], []],
      [['a', 'b'], [0, 1], []],
      [['c'], [0, 2], []],
      [['other'], [0], []],
      [['later 1', 'later 2'], [], ['x:7_0', 'y:8_0', 'x:7_1']],
    ]);
  });

  it('are cut where the cluster takes no more', () => {
    const jobs = [stages('cohort'), ...['a', 'b', 'c'].map((folder) => job(folder, { after: ['cohort'] }))];
    expect(shown(jobs, 2)).to.deep.equal([
      [['cohort'], [], []],
      [['a', 'b'], [0], []],
      [['c'], [0], []],
    ]);
  });

  it('hold tasks of several runs where the file asks for it; shared stages stay by themselves', () => {
    const jobs = [stages('a'), stages('b'), ...['1', '2', '3', '4', '5'].map((folder) => job(folder))];
    const shape = jobArrays(jobs, 2, 2).map(({ tasks }) => tasks.map(foldersOf));
    expect(shape).to.deep.equal([
      [['a'], ['b']],
      [
        ['1', '2'],
        ['3', '4'],
      ],
      [['5']],
    ]);
  });
});
