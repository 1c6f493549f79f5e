import {
  component,
  feedsBelow,
  Type,
  visitCodes,
  visitRows,
  visitRowTensors,
  visitVectors,
  type Cohort,
  type StudentModel,
} from 'formulary/component';
import * as t from 'formulary/tensor';

/** Reads the diagnoses of each visit in order of time; the state after the target visit recommends. */
class VisitGru implements StudentModel {
  constructor(
    private readonly cohort: Cohort,
    private readonly width: number,
  ) {}

  forward(scope: t.Scope) {
    const { diagnoses, medications } = this.cohort.vocabularies;
    const rows = visitRowTensors(scope.scope('rows'));
    const vectors = visitVectors(scope.scope('diagnoses'), scope.scope('table'), {
      rows: diagnoses.codes.length,
      width: this.width,
    });
    const states = t.gatedRecurrentUnit(scope.scope('gru'), vectors, { width: this.width, continues: rows.continues });
    const feature = t.gather(t.reshape(states, ['visit row*visit position', this.width]), rows.last);
    return { feature, logits: t.linear(scope.scope('output'), feature, { width: medications.codes.length }) };
  }

  feeds(patients: Int32Array, { scope }: { readonly scope: string }): t.Feeds {
    const visits = Array.from(patients, (patient) => this.visitsOf(patient));
    const rows = visitRows(visits.map(({ length }) => length));
    return {
      ...feedsBelow(`${scope}/rows`, rows),
      ...feedsBelow(`${scope}/diagnoses`, visitCodes(visits.flat(), rows.places, 'sum')),
    };
  }

  /** [visit] the diagnoses of each visit of a patient */
  private visitsOf(patient: number): Int32Array[] {
    const { diagnoses, visitOffsets } = this.cohort;
    const first = visitOffsets[patient]!;
    return Array.from({ length: visitOffsets[patient + 1]! - first }, (_, visit) =>
      diagnoses.values.subarray(diagnoses.offsets[first + visit], diagnoses.offsets[first + visit + 1]),
    );
  }
}

export default component({
  kind: 'student',
  type: 'visit-gru',
  version: 1,
  summary: 'A gated recurrent unit over the diagnoses of visits.',
  options: Type.Object({ width: Type.Integer({ minimum: 1, default: 32, description: 'features of the state' }) }),
  properties: {
    inputs: { diagnoses: 'used', procedures: 'unused', medications: 'unused', profile: 'unused' },
    patients: { singleVisit: true, multiVisit: true },
    knowledge: [],
  },
  build: ({ options }) => ({ for: (cohort) => new VisitGru(cohort, options.width) }),
});
