import { UserInputError } from '../../../framework/errors.js';
import { component } from '../../../framework/registry/component.js';
import { MicronModel } from './model.js';
import { type MicronOptions, options } from './options.js';

export default component({
  kind: 'student',
  type: 'micron',
  version: 1,
  summary: 'MICRON: a change of health changes the previous prescription (IJCAI 2021).',
  options,
  keyDefaults: { thresholds: 'fixed' },
  properties: {
    inputs: { diagnoses: 'used', procedures: 'used', medications: 'used', profile: 'unused' },
    patients: { singleVisit: false, multiVisit: true },
    knowledge: [],
    gives: ['scores', 'feature'],
  },
  build: ({ options: chosen }) => {
    requireOrder(chosen);
    return { for: (cohort) => new MicronModel(cohort, chosen) };
  },
});

function requireOrder({ add, drop }: MicronOptions): void {
  if (drop <= add) return;
  throw new UserInputError({
    place: 'student.drop',
    reason: `medications below ${drop} would be dropped, and those from ${add} on added: between the two they would be both`,
    remedy: 'Set `drop` no higher than `add`.',
  });
}
