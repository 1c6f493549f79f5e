import { type CodeKind, codeKinds, type Cohort } from '../../components/contracts/cohort.js';
import type { StudentModel } from '../../components/contracts/student.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';
import * as t from '../../framework/tensor/index.js';

class CodeAverageModel implements StudentModel {
  constructor(
    private readonly cohort: Cohort,
    private readonly width: number,
  ) {}

  /** [patient, 3 width] averages → [patient, width] the feature → [patient, medication] logits. */
  forward(scope: t.Scope) {
    const averages = codeKinds.map((kind) => this.average(scope.scope(kind), kind));
    const feature = t.linear(scope.scope('feature'), t.dropout(t.concat(averages, 1), 0.2), { width: this.width });
    const medications = this.cohort.vocabularies.medications.codes.length;
    return { feature, logits: t.linear(scope.scope('output'), t.relu(feature), { width: medications }) };
  }

  /** [patient, width] The codes of all patients lie side by side, without padding; `owners` says whose each one is. */
  private average(scope: t.Scope, kind: CodeKind): t.Tensor {
    const codes = scope.input('codes', [`${kind} code`], 'int32');
    const rows = this.cohort.vocabularies[kind].codes.length;
    const vectors = t.embedding(scope, codes, { rows, width: this.width });
    const sums = t.segmentSum(vectors, scope.input('owners', [`${kind} code`], 'int32'), 'patient');
    return t.divide(sums, scope.input('counts', ['patient', 1]));
  }

  /** The inputs, under the names that `forward` gives them. Medications are those before the target visit, never its own. */
  feeds(patients: Int32Array, { scope }: { readonly scope: string }): t.Feeds {
    const feeds: Record<string, t.ArrayTensor> = {};
    const give = (name: string, data: t.TypedArray, shape: number[]) => (feeds[`${scope}/${name}`] = { data, shape });
    for (const kind of codeKinds) {
      const { offsets, values } = this.cohort[kind];
      const sets = Array.from(patients, (patient) => {
        const [first, end] = [this.cohort.visitOffsets[patient]!, this.cohort.visitOffsets[patient + 1]!];
        return [...values.subarray(offsets[first], offsets[kind === 'medications' ? end - 1 : end])];
      });
      const owners = Int32Array.from(sets.flatMap((set, patient) => set.map(() => patient)));
      give(`${kind}/codes`, Int32Array.from(sets.flat()), [owners.length]);
      give(`${kind}/owners`, owners, [owners.length]);
      const counts = Float32Array.from(sets, (set) => Math.max(1, set.length));
      give(`${kind}/counts`, counts, [counts.length, 1]);
    }
    return feeds;
  }
}

export default component({
  kind: 'student',
  type: 'code-average',
  version: 1,
  summary: 'Averages of the embeddings of all codes of a patient, and two linear layers.',
  options: Type.Object({
    width: Type.Integer({ minimum: 1, default: 64, description: 'of code vectors and feature' }),
  }),
  properties: {
    inputs: { diagnoses: 'used', procedures: 'used', medications: 'used', profile: 'unused' },
    patients: { singleVisit: true, multiVisit: true },
    knowledge: [],
  },
  build: ({ options }) => ({ for: (cohort) => new CodeAverageModel(cohort, options.width) }),
});
