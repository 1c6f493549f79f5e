import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

const needs = {
  partition: Type.Optional(Type.String({ description: 'The queue of the scheduler.', examples: ['gpu'] })),
  account: Type.Optional(Type.String({ description: 'Who is charged.' })),
  qos: Type.Optional(Type.String({ description: 'The quality of service that the scheduler knows by this name.' })),
  constraint: Type.Optional(Type.String({ description: 'Features that a node must have.', examples: ['a100|h100'] })),
  time: Type.Optional(
    Type.String({
      pattern: String.raw`^(\d+-)?\d+(:\d+){0,2}$`,
      description:
        'The longest that a job may run before it is stopped: minutes, hours:minutes:seconds, or days-hours:minutes. Write it in quotes. Where it is not enough, the job goes on in a further one.',
      examples: ['04:00:00', '2-00:00'],
    }),
  ),
  memory: Type.Optional(
    Type.String({
      pattern: String.raw`^\d+[KMGT]?$`,
      description: 'Memory of a job: a number with K, M, G or T; without a letter, megabytes.',
      examples: ['16G'],
    }),
  ),
  cpus: Type.Optional(Type.Integer({ minimum: 1, description: 'Processor cores of a job.' })),
  gpus: Type.Optional(
    Type.String({
      pattern: String.raw`^([\w.-]+:)?\d+$`,
      description: 'Graphics cards of a job: their number, or kind and number. Write it in quotes.',
      examples: ['1', 'a100:2'],
    }),
  ),
  modules: Type.Optional(
    Type.Array(Type.String(), { description: 'Environment modules that a job loads first: `module load …`.' }),
  ),
  prefix: Type.Optional(
    Type.Array(Type.String(), {
      description:
        'Words before the command of a job: a container (`[apptainer, exec, --nv, image.sif]`) or a wrapper script.',
    }),
  ),
  options: Type.Optional(
    Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
      description:
        'Further options of the scheduler by their long names: `{ exclude: node3, exclusive: true }`. They win over all others.',
    }),
  ),
};

export default component({
  kind: 'section',
  type: 'resources',
  summary: 'What the scheduler of a cluster must give to the jobs of a row. Never changes a result.',
  options: Type.Object({
    ...needs,
    stages: Type.Optional(
      Type.Record(Type.String(), Type.Object(needs), {
        description:
          'By the name of a stage, what its job needs beside or instead: `{ teacher: { partition: gpu, gpus: "1" } }`. The stage is then a job of its own.',
      }),
    ),
  }),
  properties: { holds: 'settings', position: 130, neverInValues: true },
});
