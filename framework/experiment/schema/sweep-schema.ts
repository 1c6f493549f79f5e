import type { JsonObject } from '../../json.js';

const axes: JsonObject = {
  anyOf: [
    {
      type: 'object',
      description: 'Values to try, by dotted path.',
      additionalProperties: { type: 'array', minItems: 1 },
      examples: [{ 'student.width': [32, 64] }],
    },
    { type: 'array', items: { $ref: '#/$defs/sweep' }, description: 'Sweeps to combine.' },
  ],
};
const range: JsonObject = { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 };
const patches: JsonObject = {
  type: 'object',
  additionalProperties: { anyOf: [{ $ref: '#/$defs/patch' }, { type: 'null' }] },
};

/** The points of a sweep; operators nest. */
export const sweepSchemas: JsonObject = {
  sweep: {
    type: ['object', 'null'],
    description: 'Points to try, laid over the experiment or over each row.',
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 2,
    properties: {
      select: { description: 'How one of the points is picked.', $ref: '#/properties/select' },
      grid: { description: 'Every combination.', ...axes },
      zip: { description: 'The first values together, then the second ones, …', ...axes },
      list: {
        description: 'One point after the other: patches and sweeps, or patches by name.',
        anyOf: [{ type: 'array', items: { anyOf: [{ $ref: '#/$defs/sweep' }, { $ref: '#/$defs/patch' }] } }, patches],
      },
      random: {
        description: 'Random points; the same ones for the same seed.',
        type: 'object',
        additionalProperties: false,
        required: ['samples', 'values'],
        properties: {
          samples: { type: 'integer', minimum: 0, maximum: 10000, description: 'Number of points.' },
          seed: { type: 'integer', minimum: 0, default: 0, description: 'Seed of the draws.' },
          values: {
            type: 'object',
            description: 'What to draw, by dotted path.',
            additionalProperties: { $ref: '#/$defs/distribution' },
            examples: [{ 'training.learningRate': { logUniform: [1e-5, 1e-2] } }],
          },
        },
      },
      halving: {
        description:
          'Every point with little training, the best of them with more, and so on: successive halving. `select` says by which score. It stands alone at the top of a sweep.',
        type: 'object',
        additionalProperties: false,
        required: ['over', 'points'],
        properties: {
          over: {
            type: 'object',
            description: 'What continues with more of it, and its value on each rung, in rising order.',
            minProperties: 1,
            maxProperties: 1,
            additionalProperties: { type: 'array', items: { type: 'number' }, minItems: 2 },
            examples: [{ 'training.epochs': [5, 10, 20] }],
          },
          factor: {
            type: 'number',
            exclusiveMinimum: 1,
            default: 2,
            description: 'Of the points of a rung, the best one in this many goes on to the next, rounded up.',
          },
          points: { description: 'The points to try.', $ref: '#/$defs/sweep' },
        },
      },
      ablate: {
        description: 'The baseline, then one change at a time: patches by name, or ablation toggles.',
        anyOf: [patches, { type: 'array', items: { type: 'string' } }],
      },
    },
  },
  distribution: {
    type: 'object',
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
    properties: {
      choice: { type: 'array', minItems: 1, description: 'One of these.' },
      uniform: { ...range, description: 'Between low and high.' },
      logUniform: { ...range, description: 'Between low and high, uniform in the logarithm.' },
      integers: { ...range, description: 'A whole number from low to high.' },
    },
  },
};
