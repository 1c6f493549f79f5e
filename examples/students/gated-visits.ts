import { codeKinds, type Cohort } from '../../components/contracts/cohort.js';
import type { StudentModel } from '../../components/contracts/student.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';
import { codesOf } from '../../components/datasets/cohort/code-sets.js';
import { visitsOf } from '../../components/students/shared/code-sets.js';
import { feedsBelow } from '../../components/students/shared/feeds-below.js';
import { visitCodes, visitVectors } from '../../components/students/shared/visit-codes.js';
import { places, visitRows, visitRowTensors } from '../../components/students/shared/visit-rows.js';
import * as t from '../../framework/tensor/index.js';

class GatedVisitsModel implements StudentModel {
  constructor(
    private readonly cohort: Cohort,
    private readonly width: number,
  ) {}

  /** Vectors of visits, side by side in rows → the state after each visit → that after the last one → logits. */
  forward(scope: t.Scope) {
    const rows = visitRowTensors(scope.scope('visits'));
    const vectors = codeKinds.map((kind) => {
      const own = scope.scope(kind);
      const options = { rows: this.cohort.vocabularies[kind].codes.length, width: this.width, dropout: 0.2 };
      return visitVectors(own.scope('codes'), own.scope('embedding'), options); // [row, position, width]
    });
    const read = { width: this.width, continues: rows.continues };
    const states = t.gatedRecurrentUnit(scope.scope('states'), t.concat(vectors, 2), read);
    const feature = t.gather(t.reshape(states, [places, this.width]), rows.last); // [patient, width]
    const medications = this.cohort.vocabularies.medications.codes.length;
    return { feature, logits: t.linear(scope.scope('output'), t.relu(feature), { width: medications }) };
  }

  /** A visit is read with the medications of the visit before it: those of the target are what is asked for. */
  feeds(patients: Int32Array, { scope }: { readonly scope: string }): t.Feeds {
    const visits = Array.from(patients, (patient) => visitsOf(this.cohort, patient));
    const rows = visitRows(visits.map((own) => own.length));
    const feeds = codeKinds.map((kind) => {
      const setOf = (visit: number) => codesOf(this.cohort[kind], visit);
      const earlier = (own: readonly number[]) => [new Int32Array(), ...own.slice(0, -1).map(setOf)];
      const sets = visits.flatMap((own) => (kind === 'medications' ? earlier(own) : own.map(setOf)));
      return feedsBelow(`${scope}/${kind}/codes`, visitCodes(sets, rows.places, 'mean'));
    });
    return { ...feedsBelow(`${scope}/visits`, rows), ...feeds[0], ...feeds[1], ...feeds[2] };
  }
}

export default component({
  kind: 'student',
  type: 'gated-visits',
  version: 1,
  summary: 'A gated recurrent unit over the visits of a patient, and a linear layer on its last state.',
  options: Type.Object({
    width: Type.Integer({ minimum: 1, default: 64, description: 'of code vectors and states' }),
  }),
  properties: {
    inputs: { diagnoses: 'used', procedures: 'used', medications: 'used', profile: 'unused' },
    patients: { singleVisit: true, multiVisit: true },
    knowledge: [],
    gives: ['scores', 'feature'],
  },
  build: ({ options }) => ({ for: (cohort) => new GatedVisitsModel(cohort, options.width) }),
});
