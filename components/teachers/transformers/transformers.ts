import { UserInputError } from '../../../framework/errors.js';
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
  keyExcludes: ['from', 'command', 'gradientCheckpointing', 'checkpointSteps'],
  keyDefaults: { further: true, hiddenStates: 'float32' },
  rehearsal: { type: 'llama' },
  needs: { row: 'row' },
  build: ({ options, row }) => {
    const other = [...row.components('teacherLosses')].find(([, { type }]) => type !== 'binary-cross-entropy');
    if (other !== undefined) {
      throw new UserInputError({
        place: `teacherLosses.${other[0]}`,
        reason: `teacher/transformers is trained with the binary cross-entropy alone, not with ${other[1].type}`,
        remedy: 'Remove the entry, or use `teacher: { type: llama }`.',
      });
    }
    return trainedOrTaken(options, row, teacherOf, [
      'command',
      'microBatch',
      'gradientCheckpointing',
      'checkpointSteps',
      'hiddenStates',
    ]);
  },
});

function teacherOf(options: TransformersOptions): TransformersTeacher {
  return new TransformersTeacher(options);
}
