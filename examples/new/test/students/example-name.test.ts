import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Generator, Graph, initialValues, ReferenceEngine } from '../../../../framework/tensor/index.js';
import type { CodeSets, Cohort, Vocabulary } from '../../../../components/contracts/cohort.js';
import { buildComponent } from '../../../../framework/registry/build-component.js';
import student from '../../../students/code-average.js';

const codes = (...names: string[]): Vocabulary => ({ codes: names, names: names.map(() => null) });
const one: CodeSets = { offsets: Int32Array.of(0, 1, 2), values: Int32Array.of(0, 1) };

/** Two patients with one visit each. */
const cohort: Cohort = {
  source: 'made up',
  vocabularies: { diagnoses: codes('A', 'B'), procedures: codes('C', 'D'), medications: codes('E', 'F', 'G') },
  profile: [],
  patientKeys: ['1', '2'],
  visitKeys: ['1', '2'],
  visitOffsets: Int32Array.of(0, 1, 2),
  diagnoses: one,
  procedures: one,
  medications: one,
  profileValues: new Int32Array(),
  interactions: [],
};

/** [2 × 3] the logits of both patients. */
async function scores(prescribed: CodeSets): Promise<number[]> {
  const model = buildComponent(student, { width: 4 }).for({ ...cohort, medications: prescribed });
  if (!('forward' in model)) throw new Error('the student is no tensor program');
  const graph = new Graph({ training: false });
  const { logits } = model.forward(graph.scope('student'));
  const parameters = initialValues(graph.parameters, new Generator(1));
  const program = await new ReferenceEngine().compile(graph, { logits }, { parameters });
  const patients = Int32Array.of(0, 1);
  const output = await program.run(model.feeds(patients, { scope: 'student' } as never));
  return [...output['logits']!.data];
}

describe('student/example-name', () => {
  it('scores every medication for every patient, and never reads the prescriptions to predict', async () => {
    const first = await scores(one);
    assert.equal(first.length, 6);
    assert.deepEqual(await scores({ ...one, values: Int32Array.of(2, 2) }), first);
  });
});
