import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { component } from 'formulary/component';

export default component({
  kind: 'view',
  type: 'audit',
  version: 1,
  summary: 'Which checks the cohort of an experiment passes.',
  options: { type: 'object', properties: {} },
  needs: { checks: 'checks' },
  properties: { stages: ['cohort'] },
  build: ({ checks }) => ({
    async show({ input }) {
      const { steps } = JSON.parse(readFileSync(join(input('cohort'), 'report.json'), 'utf8'));
      const results = [...checks].map(([name, check]) => ({ name, check: check.text, holds: check.holds(steps) }));
      const lines = results.map(({ name, check, holds }) => `${name}: ${check}: ${holds ? 'yes' : 'no'}\n`);
      return { json: results, text: lines.join('') };
    },
  }),
});
