import { component } from 'formulary/component';

export default component({
  kind: 'verb',
  type: 'audit',
  version: 1,
  summary: 'Check the cohort of an experiment.',
  options: {
    type: 'object',
    properties: {
      failures: { type: 'boolean', default: false, description: 'print only the checks that fail' },
      atMost: { type: 'integer', minimum: 1, default: 100, description: 'print at most this number of checks' },
    },
  },
  properties: { of: 'experiment', json: 'print [{ name, check, holds }] as JSON' },
  build: ({ options: { failures, atMost } }) => ({
    async run({ show }) {
      const { json, text } = await show('audit');
      const isShown = (_, index) => !(failures && json[index].holds);
      const lines = text.split(/(?<=\n)/).filter(isShown);
      return { json: json.filter(isShown).slice(0, atMost), text: lines.slice(0, atMost).join('') };
    },
  }),
});
