import { expect } from 'chai';
import { medicationFrequencies } from '../../../../components/knowledge/medication-frequencies.js';
import { Objective } from '../../../../components/stages/student/objective.js';
import { openStudent } from '../../../../components/stages/student/open-student.js';
import { tensorProgram } from '../../../../components/stages/student/student-program.js';
import leap from '../../../../components/students/leap/leap.js';
import type { DecodingModel } from '../../../../components/students/shared/decoding/decoder.js';
import { wholePatients } from '../../../../components/training/samples.js';
import { Generator, initialValues, ReferenceEngine } from '../../../../framework/tensor/index.js';
import { build } from '../../build.js';
import { smallCohort, variedPatients } from '../../small-cohort.js';

const cohort = smallCohort([...variedPatients(5, 2), [{ diagnoses: [], procedures: [0], medications: [1] }]]);
const samples = wholePatients(cohort);
const everyone = Int32Array.from(samples.patients.keys());
const frequencies = medicationFrequencies(cohort, everyone);

function bind(options: object) {
  const student = build(leap, { width: 4, steps: 5, ...options });
  return tensorProgram(student.for(samples.cohort, { 'medication-frequencies': frequencies })) as DecodingModel;
}

const weightsOf = (model: DecodingModel) => {
  const objective = new Objective(samples, model, [], undefined);
  return initialValues(objective.loss.graph.parameters, new Generator(7));
};

// That its losses, gradients and searches are right is checked with its golden files.
describe('students/leap', () => {
  for (const attention of ['linear', 'mlp'] as const) {
    it(`decides its sets itself, the scores of single and joint questions alike (${attention})`, async () => {
      const model = bind({ attention, beam: 2 });
      const open = await openStudent(model, new ReferenceEngine(), weightsOf(model));
      const together = await open.prepare(everyone)();
      expect(together.recommended).to.have.length(everyone.length * 8);
      for (const patient of everyone) {
        const alone = await open.prepare(Int32Array.of(patient))();
        const [start, end] = [patient * 8, (patient + 1) * 8];
        expect([...alone.recommended!]).to.deep.equal([...together.recommended!.subarray(start, end)]);
        alone.probability.forEach((p, i) => expect(p).to.be.closeTo(together.probability[start + i]!, 1e-6));
      }
      expect(together.probability.every((p) => p > 0 && p < 1)).to.equal(true);
    });
  }

  it('reads no frequencies where medications are named as listed', () => {
    expect(leap.properties.under!({ order: 'listed' }).knowledge).to.deep.equal([]);
    expect(leap.properties.under!({ order: 'rare-first' }).knowledge).to.deep.equal(['medication-frequencies']);
  });
});
