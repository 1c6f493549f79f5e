import { resolve } from 'node:path';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

export default component({
  kind: 'verb',
  type: 'recommend',
  version: 1,
  summary: 'Recommend medications for the last visit of each patient of a file.',
  options: Type.Object({
    patients: Type.String({
      placeholder: 'file',
      description: 'JSON Lines, one patient a line, in the form of export-cohort; - is the standard input',
    }),
  }),
  properties: {
    of: 'run',
    json: 'print { threshold, patients } as JSON, with the probability of every medication',
    notes:
      'The last visit needs no medications, and those it has are not looked at. docs/deployment.md describes the form.',
  },
  build: ({ options: { patients } }) => ({
    run: ({ show }) => show('recommendations', { given: patients === '-' ? patients : resolve(patients) }),
  }),
});
