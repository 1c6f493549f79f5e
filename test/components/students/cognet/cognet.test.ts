import { expect } from 'chai';
import { coOccurrences } from '../../../../components/knowledge/co-occurrence.js';
import { medicationFrequencies } from '../../../../components/knowledge/medication-frequencies.js';
import { Objective } from '../../../../components/stages/student/objective.js';
import { openStudent } from '../../../../components/stages/student/open-student.js';
import { tensorProgram } from '../../../../components/stages/student/student-program.js';
import cognet from '../../../../components/students/cognet/cognet.js';
import type { DecodingModel } from '../../../../components/students/shared/decoding/decoder.js';
import { wholePatients } from '../../../../components/training/samples.js';
import { elementCount, Generator, Graph, initialValues, ReferenceEngine } from '../../../../framework/tensor/index.js';
import { build } from '../../build.js';
import { smallCohort, variedPatients } from '../../small-cohort.js';

const single = { diagnoses: [0], procedures: [], medications: [1] };
const cohort = smallCohort([...variedPatients(5, 3), [single], [{ ...single, medications: [] }, single]]);
const samples = wholePatients(cohort);
const everyone = Int32Array.from(samples.patients.keys());
const nobody = new Int32Array();
const split = { train: everyone, validation: nobody, test: nobody, extra: nobody };
const knowledge = {
  'co-occurrence': coOccurrences(cohort, split, 'train'),
  'medication-frequencies': medicationFrequencies(cohort, everyone),
};

function bind(options: object): DecodingModel {
  const student = build(cognet, { width: 4, innerWidth: 5, decoderInnerWidth: 5, steps: 5, ...options });
  return tensorProgram(student.for(samples.cohort, knowledge)) as DecodingModel;
}

const weightsOf = (model: DecodingModel) =>
  initialValues(new Objective(samples, model, [], undefined).loss.graph.parameters, new Generator(7));

// Its golden files check that its losses, gradients and searches are right.
describe('students/cognet', () => {
  it('decides its sets itself, the same for a patient alone and in company', async () => {
    const model = bind({ beam: 2 });
    const open = await openStudent(model, new ReferenceEngine(), weightsOf(model));
    const together = await open.prepare(everyone)();
    for (const patient of everyone) {
      const alone = await open.prepare(Int32Array.of(patient))();
      const [start, end] = [patient * 8, (patient + 1) * 8];
      expect(Array.from(alone.recommended!)).to.deep.equal(Array.from(together.recommended!.subarray(start, end)));
      alone.probability.forEach((p, i) => expect(p).to.be.closeTo(together.probability[start + i]!, 1e-6));
    }
  });

  it('mixes what it generates and what it copies into probabilities that sum to 1, with earlier medications or without', async () => {
    const model = bind({ dropout: 0, embeddingDropout: 0 });
    const objective = new Objective(samples, model, [], undefined);
    const { logProbabilities } = objective.student.details!;
    const executable = await new ReferenceEngine().compile(objective.loss.graph, { all: logProbabilities! });
    executable.setParameters(weightsOf(model));
    const { all } = await executable.run(objective.feeds(everyone));
    for (let step = 0; step < all!.data.length; step += 10) {
      const sum = Array.from(all!.data.slice(step, step + 10)).reduce((total, value) => total + Math.exp(value), 0);
      expect(sum).to.be.closeTo(1, 1e-5);
    }
  });

  it('has as many parameters as the published program uses', () => {
    const sizes = { diagnoses: 1958, procedures: 1430, medications: 131 };
    const graph = new Graph();
    tensorProgram(build(cognet).for(smallCohort([[single]], sizes), {})).forward(graph.scope('student'));
    const counts = [...graph.parameters.values()].map(({ shape }) => elementCount(shape));
    expect(counts.reduce((sum, count) => sum + count, 0)).to.equal(1_169_545);
  });

  it('reads no frequencies where medications are named as listed', () => {
    expect(cognet.properties.under!({ order: 'listed' }).knowledge).to.deep.equal(['co-occurrence']);
  });
});
