import type { Static } from 'typebox';
import { component } from '../../../framework/registry/component.js';
import { trainedOrTaken } from '../shared/trained-or-taken.js';
import { transformersOptions, type TransformersOptions } from './options.js';
import { TransformersTeacher } from './transformers-teacher.js';

export default component({
  kind: 'teacher',
  type: 'transformers',
  version: 1,
  summary:
    'LEADER(T) in a program of PyTorch, transformers and peft that a prefix of your choice starts, on one GPU or many (§III-B).',
  options: transformersOptions,
  rules: [
    {
      option: 'checkpoint',
      not: [null],
      when: { from: [null] },
      because: 'a training begins with a checkpoint; the trained teacher of a run, named by `from`, brings its own',
    },
    {
      option: 'type',
      not: ['transformers'],
      where: { 'teacherLosses.*.type': { not: ['binary-cross-entropy'] } },
      because:
        'the program is trained with the binary cross-entropy alone; `teacher: { type: llama }` takes other losses',
    },
  ],
  keyExcludes: ['from', 'command', 'gradientCheckpointing', 'checkpointSteps'],
  keyDefaults: { further: true, hiddenStates: 'float32' },
  rehearsal: { type: 'llama' },
  needs: { row: 'row' },
  build: ({ options, row }) =>
    trainedOrTaken(options, row, teacherOf, [
      'command',
      'microBatch',
      'gradientCheckpointing',
      'checkpointSteps',
      'hiddenStates',
    ]),
});

/** By the rules above, and as trained teachers have one, there is a checkpoint. */
function teacherOf(options: Static<typeof transformersOptions>): TransformersTeacher {
  return new TransformersTeacher(options as TransformersOptions);
}
