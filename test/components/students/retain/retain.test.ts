import { expect } from 'chai';
import { tensorProgram } from '../../../../components/stages/student/student-program.js';
import retain from '../../../../components/students/retain/retain.js';
import { Graph, Generator, initialValues, ReferenceEngine } from '../../../../framework/tensor/index.js';
import { build } from '../../build.js';
import { smallCohort, variedPatients } from '../../small-cohort.js';

const patients = variedPatients(6, 3).filter((visits) => visits.length > 1);
const cohort = smallCohort(
  patients.map((visits) => visits.with(visits.length - 1, { ...visits.at(-1)!, medications: [] })),
);

async function results(options: object) {
  const model = tensorProgram(build(retain, { width: 4, ...options }).for(cohort));
  const graph = new Graph();
  const { logits, details } = model.forward(graph.scope('student'));
  const parameters = initialValues(graph.parameters, new Generator(1));
  const program = await new ReferenceEngine().compile(graph, { logits, ...details }, { parameters });
  return program.run(model.feeds(Int32Array.from(patients.keys()), { scope: 'student', targets: [] }));
}

const released = { medications: true, current: false, reverse: false, visitAttention: 'constant' };
const difference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));

// That its corrected form is right is checked with its golden files.
describe('students/retain', () => {
  it('has the faults of the released programs one by one', async () => {
    const paper = await results({ medications: true, current: false });
    for (const fault of [{ reverse: false }, { visitAttention: 'constant' }, { current: true }]) {
      const faulty = await results({ medications: true, current: false, ...fault });
      expect(difference(faulty['logits']!.data, paper['logits']!.data), JSON.stringify(fault)).to.be.above(1e-4);
    }
  });

  it('weighs visits so that they sum to 1 for each patient, but not as released', async () => {
    const { data } = (await results({}))['visitWeights']!;
    expect([...data].reduce((sum, weight) => sum + weight, 0)).to.be.closeTo(patients.length, 1e-6);
    const one = smallCohort([patients[0]!]);
    expect(tensorProgram(build(retain, released).for(one)).inputs!()).to.deep.equal({
      codes: 'sum',
      medications: true,
      current: false,
      reverse: false,
    });
  });

  it('needs an earlier visit where it does not read the target visit', () => {
    const { under } = retain.properties;
    expect(under!({ medications: false, current: true }).patients!.singleVisit).to.equal(true);
    expect(under!(released).patients!.singleVisit).to.equal(false);
  });
});
