import { codesOf } from '../datasets/cohort/code-sets.js';
import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import type { Cohort } from '../contracts/cohort.js';
import type { HostModel } from '../contracts/host-model.js';
import { visitsOf } from './shared/code-sets.js';

export default component({
  kind: 'student',
  type: 'nearest',
  version: 1,
  summary: 'Recommends the medications of the visit before again: what a model must beat to have learnt anything.',
  options: Type.Object({}),
  properties: {
    inputs: { diagnoses: 'unused', procedures: 'unused', medications: 'used', profile: 'unused' },
    patients: { singleVisit: false, multiVisit: true },
    knowledge: [],
    gives: [],
  },
  build: () => ({ for: nearest }),
});

/** Scores are 1 for a medication of the visit before and 0 for others; nothing is recommended where there is no such visit. */
function nearest(cohort: Cohort): HostModel {
  const width = cohort.vocabularies.medications.codes.length;
  return {
    train: async () => ({}),
    open: async () => ({
      setWeights: () => {},
      prepare: (patients) => async () => {
        const recommended = new Uint8Array(patients.length * width);
        patients.forEach((patient, row) => {
          const before = visitsOf(cohort, patient).at(-2);
          if (before === undefined) return;
          for (const medication of codesOf(cohort.medications, before)) recommended[row * width + medication] = 1;
        });
        return { probability: Float64Array.from(recommended), recommended };
      },
      dispose: async () => {},
    }),
  };
}
