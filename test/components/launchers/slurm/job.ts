import type { Job } from '../../../../framework/contracts/launcher.js';

/** The job of a run, by its folder. */
export function job(folder: string, more: Partial<Job> = {}): Job {
  return {
    folder,
    title: folder,
    command: ['node', 'worker.js', folder],
    words: [folder],
    computes: 'run',
    resources: {},
    after: [],
    afterIds: [],
    ...more,
  };
}
