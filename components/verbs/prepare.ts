import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

export default component({
  kind: 'verb',
  type: 'prepare',
  version: 1,
  summary: 'Build the cohort of an experiment and print what each step kept and dropped.',
  options: Type.Object({
    knowledge: Type.Boolean({
      default: false,
      description: 'print what is known about the codes instead: graphs, ontologies, molecules',
    }),
  }),
  properties: { of: 'experiment', json: 'print the counts as JSON' },
  build: ({ options }) => ({ run: ({ show }) => show(options.knowledge ? 'knowledge-report' : 'cohort-report') }),
});
