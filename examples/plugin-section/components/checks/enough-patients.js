import { component } from 'formulary/component';

export default component({
  kind: 'check',
  type: 'enough-patients',
  version: 1,
  summary: 'The cohort has at least a number of patients.',
  options: {
    type: 'object',
    required: ['least'],
    properties: {
      least: { type: 'integer', minimum: 1, default: 100, description: 'Smallest number of patients.' },
    },
  },
  build: ({ options: { least } }) => ({
    /** The steps are those of the cohort's report: the last one says what was left. */
    holds: (steps) => (steps.at(-1)?.patients ?? 0) >= least,
    text: `at least ${least} patients`,
  }),
});
