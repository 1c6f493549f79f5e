import { expect } from 'chai';
import { buildOntology } from '../../../../components/knowledge/ontology/ontology.js';
import { tensorProgram } from '../../../../components/stages/student/student-program.js';
import gbert from '../../../../components/students/gbert/gbert.js';
import { maskToken, packTokens } from '../../../../components/students/gbert/token-sets.js';
import {
  interleavedRoles,
  separateRoles,
  type RecordedSet,
  type VisitRoles,
} from '../../../../components/students/gbert/visit-roles.js';
import { wholePatients } from '../../../../components/training/samples.js';
import { Generator, Graph, initialValues, ReferenceEngine } from '../../../../framework/tensor/index.js';
import { build } from '../../build.js';
import { smallCohort, variedPatients } from '../../small-cohort.js';

const cohort = smallCohort(variedPatients(9, 3));
const { diagnoses, procedures, medications } = cohort.vocabularies;
const ontologies = {
  diagnoses: buildOntology('diagnoses', diagnoses),
  procedures: buildOntology('procedures', procedures),
  medications: buildOntology('medications', medications),
};
const pretrained = { epochs: 2, batchSize: 4, learningRate: 0.1, maskRate: 0.5 };
const bind = (of: typeof cohort, options: object = {}) =>
  tensorProgram(build(gbert, { width: 8, heads: 2, pretraining: pretrained, ...options }).for(of, { ontologies }));

const said = ({ kind, visit }: RecordedSet) => `${kind === 'diagnoses' ? 'd' : 'm'}${visit}`;
const words = ({ earlier, current }: VisitRoles) => [
  ...earlier.map((pair) => `${said(pair.diagnoses)} ${said(pair.medications)}`),
  said(current),
];

/** Of a patient with three visits, the last with one medication. */
async function scores(visits: 'separate' | 'interleaved', medication: number): Promise<readonly number[]> {
  const own = variedPatients(3, 3)[2]!;
  const changed = own.map((visit, v) => (v === own.length - 1 ? { ...visit, medications: [medication] } : visit));
  const model = bind(smallCohort([changed]), { visits });
  const graph = new Graph();
  const { logits } = model.forward(graph.scope('student'));
  const parameters = initialValues(graph.parameters, new Generator(1));
  const program = await new ReferenceEngine().compile(graph, { logits }, { parameters });
  const results = await program.run(model.feeds(Int32Array.of(0), { scope: 'student', targets: [] }));
  return [...results['logits']!.data];
}

// That scores, losses and gradients are right, those of pre-training too, is checked with its golden files.
describe('students/gbert', () => {
  it('attends to codes alone, not to what stands for a set, unless the set is empty', () => {
    const { bias, ids, types, places } = packTokens([
      { kind: 'diagnoses', tokens: [5, 6] },
      { kind: 'medications', tokens: [] },
    ]);
    expect([...ids.data]).to.deep.equal([0, 5, 6, 0]);
    expect([...types.data]).to.deep.equal([0, 0, 0, 1]);
    expect([...places.data]).to.deep.equal([0, 3]);
    const visible = Array.from(bias.data, (value) => (value === 0 ? 1 : 0));
    expect(visible).to.deep.equal([0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1]);
  });

  it('gives finite scores where earlier visits have no medications', async () => {
    const empty = { diagnoses: [1], procedures: [], medications: [] };
    const model = bind(wholePatients(smallCohort([[empty, empty]])).cohort);
    const graph = new Graph();
    const { logits } = model.forward(graph.scope('student'));
    const parameters = initialValues(graph.parameters, new Generator(1));
    const program = await new ReferenceEngine().compile(graph, { logits }, { parameters });
    const results = await program.run(model.feeds(Int32Array.of(0), { scope: 'student', targets: [] }));
    expect(results['logits']!.data.every(Number.isFinite)).to.equal(true);
  });

  it('hides codes of every visit of training patients, targets included, and wants all of them back', () => {
    const task = bind(cohort).pretraining!(Int32Array.of(1, 2));
    expect([...task.entries]).to.deep.equal([1, 2, 3, 4, 5]);
    const feeds = task.feeds(task.entries, { scope: 's', generator: new Generator(4) });
    const ids = [...feeds['s/tokens/ids']!.data];
    const codes = (sets: typeof cohort.diagnoses) => sets.offsets[6]! - sets.offsets[1]!;
    const all = codes(cohort.diagnoses) + codes(cohort.medications);
    const hidden = ids.filter((id) => id === maskToken).length;
    expect(hidden).to.be.within(1, all - 1);
    expect(ids.filter((id) => id > maskToken)).to.have.length(all - hidden);
    const sum = (name: string) =>
      Array.from(feeds[`s/visits/${name}-labels`]!.data).reduce((total, one) => total + one, 0);
    expect(sum('diagnoses') + sum('medications')).to.equal(all);
    const again = task.feeds(task.entries, { scope: 's', generator: new Generator(4) });
    expect([...again['s/tokens/ids']!.data]).to.deep.equal(ids);
  });

  it('shows codes as they are where nothing is hidden', () => {
    const task = bind(cohort, { pretraining: { ...pretrained, maskRate: 0 } }).pretraining!(Int32Array.of(0));
    const ids = task.feeds(task.entries, { scope: 's', generator: new Generator(4) })['s/tokens/ids']!.data;
    expect([...ids].filter((id) => id === maskToken)).to.deep.equal([]);
  });

  it('reads every set in its own role, or in the roles of the released program, which mixes them', () => {
    expect(words(separateRoles([1, 2, 3]))).to.deep.equal(['d1 m1', 'd2 m2', 'd3']);
    // By hand: d1 m1 d2 | m2 d3 m3.
    expect(words(interleavedRoles([1, 2, 3]))).to.deep.equal(['d1 m2', 'm1 d3', 'd2']);
    expect(words(interleavedRoles([1, 2]))).to.deep.equal(['d1 d2', 'm1']);
    expect(words(interleavedRoles([1]))).to.deep.equal(['d1']);
  });

  it('scores by those roles, and never by the medications of the target', async () => {
    const [separate, interleaved] = [await scores('separate', 1), await scores('interleaved', 1)];
    expect(interleaved).not.to.deep.equal(separate);
    expect(await scores('interleaved', 5)).to.deep.equal(interleaved);
  });

  it('is pre-trained unless it has no epochs for that', () => {
    const { pretraining } = gbert.properties;
    if (typeof pretraining !== 'function') throw new Error('it decides by its options');
    expect(pretraining({ pretraining: { epochs: 1, batchSize: 64 } })).to.deep.equal({
      epochs: 1,
      batchSize: 64,
      entries: 'visits',
    });
    expect(pretraining({ pretraining: { epochs: 0, batchSize: 64 } })).to.equal(false);
  });
});
