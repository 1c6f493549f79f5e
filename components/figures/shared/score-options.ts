import type { NamedThing } from '../../../framework/registry/section.js';
import { Type } from '../../../framework/registry/type.js';

/** Options with which a figure says which scores it shows. */
export const scoreOptions = {
  title: Type.Optional(Type.String({ minLength: 1, description: 'Heading of the figure.' })),
  rows: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      uniqueItems: true,
      minItems: 1,
      description: 'Names of rows, in order. All rows where absent.',
      namesA: 'row' satisfies NamedThing,
    }),
  ),
  metrics: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      uniqueItems: true,
      minItems: 1,
      description: 'Metrics, a picture each. All metrics where absent.',
      examples: [['prauc', 'ddi-rate']],
      namesA: 'metric' satisfies NamedThing,
    }),
  ),
  groups: Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), {
      uniqueItems: true,
      minItems: 1,
      description: 'Groups of patients. All groups where absent.',
      examples: [['overall']],
      namesA: 'group' satisfies NamedThing,
    }),
  ),
  split: Type.Optional(
    Type.Union([Type.Literal('test'), Type.Literal('validation')], {
      default: 'test',
      description: 'The patients whose scores are shown. Whoever chooses among rows looks at validation.',
    }),
  ),
};
