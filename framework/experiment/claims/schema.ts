import type { JsonObject } from '../../json.js';

const row = { type: 'string', minLength: 1 };

/** How an experiment file writes a claim. */
export const claimSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    claim: {
      ...row,
      description:
        'That one row scores higher (>) or lower (<) than another: `A > B by METRIC on GROUP`. All patients where no group is named.',
      examples: ['LEADER(S) > w/o KD by prauc on overall'],
    },
    equivalent: {
      ...row,
      description:
        'That two rows differ by no more than a tolerance, in the unit of the score: `A and B by METRIC on GROUP within 0.01`.',
      examples: ['LEADER(S) and w/o shared E_visit by prauc on overall within 0.01'],
    },
    faster: {
      type: 'number',
      exclusiveMinimum: 0,
      description: 'That `row` needs at most the time of `than` divided by this number.',
      examples: [25],
    },
    memory: {
      anyOf: [
        { type: 'number', exclusiveMinimum: 0 },
        { type: 'string', pattern: '^[1-9]\\d*/[1-9]\\d*$' },
      ],
      description: 'That `row` needs at most this share of the memory of `than`.',
      examples: ['1/15', 0.1],
    },
    row: { ...row, description: 'The row whose time or memory is claimed.', examples: ['LEADER(S)'] },
    than: { ...row, description: 'The row whose time or memory it is compared with.', examples: ['LEADER(T)'] },
    by: {
      ...row,
      description:
        'What was measured: `end-to-end` of `faster` where absent, from the recorded patient on, and `memory` of `memory`.',
      examples: ['model'],
    },
    on: {
      ...row,
      description: 'Patients that are asked about at a time: `batch-1` where absent.',
      examples: ['batch-100'],
    },
  },
};
