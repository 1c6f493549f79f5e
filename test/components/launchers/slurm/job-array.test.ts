import { expect } from 'chai';
import type { Job } from '../../../../framework/contracts/launcher.js';
import { jobArrays } from '../../../../components/launchers/slurm/job-array.js';

const job = (folder: string, more: Partial<Job> = {}): Job => ({
  folder,
  title: folder,
  command: ['node', folder],
  words: [folder],
  computes: 'run',
  resources: {},
  after: [],
  afterIds: [],
  ...more,
});
const stages = (folder: string, more: Partial<Job> = {}) => job(folder, { computes: 'stages', ...more });
const shown = (jobs: readonly Job[], largest = 1001) =>
  jobArrays(jobs, largest).map(({ tasks, after, afterIds }) => [foldersOf(tasks.flat()), after, afterIds]);
const foldersOf = (jobs: readonly Job[]) => jobs.map(({ folder }) => folder);

describe('arrays of jobs', () => {
  it('hold all runs that ask for the same, behind every stage that one of them reads', () => {
    const gpu = { gpus: '1' };
    const jobs = [
      stages('cohort'),
      stages('teacher', { after: ['cohort'], resources: gpu }),
      stages('features', { after: ['teacher'] }),
      job('a', { after: ['cohort', 'features'] }),
      job('b', { after: ['cohort'], afterIds: ['x:7_0'] }),
      job('c', { resources: gpu }),
    ];
    expect(shown(jobs)).to.deep.equal([
      [['cohort'], [], []],
      [['teacher'], [0], []],
      [['features'], [1], []],
      [['a', 'b'], [0, 2], ['x:7_0']],
      [['c'], [], []],
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
