import { component, Type, type Cohort, type StudentModel, type StudentOutputs } from 'formulary/component';
import * as t from 'formulary/tensor';

/** The logarithm of how frequent a medication is, and what the diagnoses of the visit add to it. */
class FrequentCodes implements StudentModel {
  constructor(
    private readonly cohort: Cohort,
    private readonly frequencies: Int32Array,
  ) {}

  forward(scope: t.Scope): StudentOutputs {
    const { diagnoses, medications } = this.cohort.vocabularies;
    const rows = diagnoses.codes.length;
    const width = medications.codes.length;
    const vectors = t.embedding(scope, scope.input('codes', ['code'], 'int32'), { rows, width });
    const sums = t.segmentSum(vectors, scope.input('owners', ['code'], 'int32'), 'patient');
    const logarithms = Float32Array.from(this.frequencies, (count) => Math.log(1 + count));
    const frequent = t.multiply(
      scope.input('ones', ['patient', 1]),
      scope.graph.constant({ data: logarithms, shape: [width] }),
    );
    return { logits: t.add(frequent, sums) };
  }

  feeds(patients: Int32Array, { scope }: { readonly scope: string }): t.Feeds {
    const { diagnoses, visitOffsets } = this.cohort;
    const sets = Array.from(patients, (patient) => {
      const target = visitOffsets[patient + 1]! - 1;
      return [...diagnoses.values.subarray(diagnoses.offsets[target], diagnoses.offsets[target + 1])];
    });
    const owners = Int32Array.from(sets.flatMap((set, index) => set.map(() => index)));
    return {
      [`${scope}/codes`]: { data: Int32Array.from(sets.flat()), shape: [owners.length] },
      [`${scope}/owners`]: { data: owners, shape: [owners.length] },
      [`${scope}/ones`]: { data: new Float32Array(patients.length).fill(1), shape: [patients.length, 1] },
    };
  }

  /** The five most probable medications, whatever the threshold. */
  decide(_patients: Int32Array, probability: Float64Array): Uint8Array {
    const width = this.frequencies.length;
    const sets = new Uint8Array(probability.length);
    for (let start = 0; start < probability.length; start += width) {
      const ranking = Array.from({ length: width }, (_, code) => start + code);
      ranking.sort((a, b) => probability[b]! - probability[a]!);
      for (const cell of ranking.slice(0, 5)) sets[cell] = 1;
    }
    return sets;
  }
}

export default component({
  kind: 'student',
  type: 'frequent-codes',
  version: 1,
  summary: 'Frequencies of medications, shifted by the diagnoses of the visit; recommends the five most probable.',
  options: Type.Object({}),
  properties: {
    inputs: { diagnoses: 'used', procedures: 'unused', medications: 'unused', profile: 'unused' },
    patients: { singleVisit: true, multiVisit: true },
    knowledge: ['frequencies'],
  },
  build: () => ({
    for: (cohort, knowledge) => new FrequentCodes(cohort, knowledge!.frequencies!),
  }),
});
