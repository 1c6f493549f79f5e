import { component } from '../../../framework/registry/component.js';
import { Type } from '../../../framework/registry/type.js';
import { runJobs } from './run-jobs.js';
import { cancelQueued, queuedStates, startQueue } from './queue.js';

export default component({
  kind: 'launcher',
  type: 'local',
  version: 1,
  summary: 'Computes runs on this machine, in a process for each that is computed at the same time.',
  options: Type.Object({
    jobs: Type.Optional(
      Type.Integer({
        minimum: 1,
        description:
          'Number of runs computed at the same time. Where absent, as many as cores and free memory allow: resources.memory, or what runs were seen to use.',
      }),
    ),
  }),
  isDefault: true,
  keyExcludes: ['jobs'],
  properties: { honours: ['memory', 'cpus'], sharedStagesFirst: false },
  build: ({ options: { jobs } }) => ({
    run: (all, options) => runJobs(all, { ...options, ...(jobs === undefined ? {} : { limit: jobs }) }),
    submit: (all, submission) => startQueue(all, submission, jobs),
    states: queuedStates,
    cancel: cancelQueued,
  }),
});
