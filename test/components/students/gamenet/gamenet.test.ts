import { expect } from 'chai';
import { coOccurrences } from '../../../../components/knowledge/co-occurrence.js';
import { trainingVisits } from '../../../../components/knowledge/training-visits.js';
import { tensorProgram } from '../../../../components/stages/student/student-program.js';
import gamenet from '../../../../components/students/gamenet/gamenet.js';
import { wholePatients } from '../../../../components/training/samples.js';
import { Generator, Graph, initialValues, reduceSum, differentiate } from '../../../../framework/tensor/index.js';
import { build } from '../../build.js';
import { describeEveryEngine } from '../../engines/engine-table.js';
import { smallCohort, variedPatients } from '../../small-cohort.js';

const cohort = smallCohort(variedPatients(7, 3));
const samples = wholePatients(cohort);
const everyone = Int32Array.from(samples.patients.keys());
const nobody = new Int32Array();
const knowledge = {
  'co-occurrence': coOccurrences(cohort, { train: everyone, validation: nobody, test: nobody, extra: nobody }, 'train'),
  'training-visits': trainingVisits(cohort, everyone),
};
const bind = (options: object) =>
  tensorProgram(build(gamenet, { width: 4, hidden: 5, ...options }).for(samples.cohort, knowledge));

// That its scores, losses and gradients are right is checked with its golden files.
describeEveryEngine('students/gamenet', (engine) => {
  it('takes batches of patients without any history, gradients included', async () => {
    const model = bind({});
    const graph = new Graph();
    const { logits } = model.forward(graph.scope('student'));
    const names = [...graph.parameters.keys()];
    const tensors = names.map((name) => graph.parameterTensor(name));
    const gradients = [...differentiate(reduceSum(logits), tensors).values()];
    const outputs = { logits, ...Object.fromEntries(names.map((name, i) => [`gradient of ${name}`, gradients[i]!])) };
    const program = await engine.compile(graph, outputs);
    program.setParameters(initialValues(graph.parameters, new Generator(2)));
    const run = (patients: Int32Array) => program.run(model.feeds(patients, { scope: 'student', targets: [] }));
    const single = everyone.filter((sample) => samples.visits[sample] === 1);
    const together = await run(everyone);
    const alone = await run(single);
    expect(Object.values(alone).every(({ data }) => data.every(Number.isFinite))).to.equal(true);
    single.forEach((sample, row) => {
      const [mine, theirs] = [alone['logits']!.data, together['logits']!.data];
      for (let m = 0; m < 8; m++) expect(mine[row * 8 + m]).to.be.closeTo(theirs[sample * 8 + m]!, 1e-5);
    });
    await program.dispose();
  });
});

describe('students/gamenet', () => {
  it('reads training visits where similar patients stand in for a history, and refuses single visits where told so', () => {
    const { under } = gamenet.properties;
    expect(under!({ single: 'bank' })).to.deep.equal({
      patients: { singleVisit: true, multiVisit: true },
      knowledge: ['co-occurrence'],
    });
    expect(under!({ single: 'similarity' }).knowledge).to.deep.equal(['co-occurrence', 'training-visits']);
    expect(under!({ single: 'none' }).patients!.singleVisit).to.equal(false);
  });
});
