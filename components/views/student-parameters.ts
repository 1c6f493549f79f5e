import type { Static } from 'typebox';
import { UserInputError } from '../../framework/errors.js';
import { Type } from '../../framework/registry/type.js';
import type { View } from '../../framework/contracts/view.js';
import { component } from '../../framework/registry/component.js';
import { elementCount, Graph } from '../../framework/tensor/index.js';
import { codeKinds } from '../contracts/cohort.js';
import type { Student } from '../contracts/student.js';
import { isTensorProgram } from '../stages/student/student-program.js';
import { cohortOfSizes, knowledgeOfSizes, type Sizes } from './shared/cohort-of-sizes.js';

const options = Type.Object({
  sizes: Type.Record(Type.String(), Type.Integer({ minimum: 0 }), {
    default: {},
    description: 'numbers of diagnoses, procedures and medications; of fragments, for models that read molecules',
  }),
});

const possible: readonly string[] = [...codeKinds, 'fragments'];

export default component({
  kind: 'view',
  type: 'student-parameters',
  version: 1,
  summary: 'The parameters of a student for vocabularies of some sizes, without any data.',
  options,
  needs: { student: 'student' },
  properties: { stages: [], around: { evaluation: { subject: 'model' } } },
  build: ({ options: { sizes }, student }): View => ({
    async show() {
      const parameters = parametersOf(student, checked(sizes));
      const count = parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0);
      const lines = parameters.map(({ name, shape }) => `${name}  [${shape.join(', ')}]`);
      return { json: { parameters, count }, text: `${[...lines, `${count} parameters`].join('\n')}\n` };
    },
  }),
});

function checked(sizes: Static<typeof options>['sizes']): Sizes {
  const unknown = Object.keys(sizes).find((name) => !possible.includes(name));
  const missing = codeKinds.find((name) => sizes[name] === undefined);
  if (unknown === undefined && missing === undefined) return { fragments: 0, ...sizes } as unknown as Sizes;
  throw new UserInputError({
    place: '--sizes',
    reason: unknown === undefined ? `the number of ${missing} is absent` : `"${unknown}" is no size of a student`,
    remedy: `Write for example --sizes ${possible.map((name) => `${name}=100`).join(',')}; fragments may be left out.`,
  });
}

function parametersOf(student: Student, sizes: Sizes) {
  const model = student.for(cohortOfSizes(sizes), knowledgeOfSizes(sizes));
  const graph = new Graph();
  if (isTensorProgram(model)) model.forward(graph.scope('student'));
  return [...graph.parameters].map(([name, { shape }]) => ({ name, shape: [...shape] }));
}
