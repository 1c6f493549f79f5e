import { component } from 'formulary/component';

export default component({
  kind: 'section',
  type: 'checks',
  summary: 'What the cohort must be like, by name.',
  options: { type: 'object', properties: {} },
  properties: { holds: 'components', kind: 'check', position: 15, whenAbsent: 'none' },
});
