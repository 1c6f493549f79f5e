import { component } from '../../../framework/registry/component.js';
import { Type } from '../../../framework/registry/type.js';
import { SlurmLauncher } from './slurm-launcher.js';

const options = Type.Object({
  throttle: Type.Optional(
    Type.Integer({ minimum: 1, description: 'The most tasks of one array that compute at the same time.' }),
  ),
  runsPerTask: Type.Integer({
    minimum: 1,
    default: 1,
    description:
      'The most runs that one task computes, one after another in one process: for runs of seconds, which would wait longer than they compute. The time limit is that of the task.',
  }),
  warning: Type.Integer({
    minimum: 10,
    default: 120,
    description:
      'Seconds before its time limit at which a job is told to stop at its last checkpoint and go back into the queue.',
  }),
  restarts: Type.Integer({
    minimum: 0,
    default: 20,
    description: 'How often a job goes back into the queue when its time is over; then it is given up.',
  }),
});

export default component({
  kind: 'launcher',
  type: 'slurm',
  version: 1,
  summary: 'Submits runs to Slurm as one array of jobs, after the jobs of stages that they share. Needs no accounting.',
  options,
  keyExcludes: ['throttle', 'runsPerTask', 'warning', 'restarts'],
  properties: {
    honours: [
      'partition',
      'account',
      'qos',
      'constraint',
      'time',
      'memory',
      'cpus',
      'gpus',
      'modules',
      'prefix',
      'options',
    ],
    sharedStagesFirst: true,
  },
  build: ({ options: settings }) => new SlurmLauncher(settings),
});
