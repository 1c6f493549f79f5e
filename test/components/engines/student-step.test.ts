import binaryCrossEntropy from '../../../components/losses/binary-cross-entropy.js';
import featureDistillation from '../../../components/losses/feature-distillation.js';
import profileAlignment from '../../../components/losses/profile-alignment.js';
import { Objective } from '../../../components/stages/student/objective.js';
import { tensorProgram } from '../../../components/stages/student/student-program.js';
import { wholePatients } from '../../../components/training/samples.js';
import { TeacherSignal } from '../../../components/stages/student/teacher-signal.js';
import leader from '../../../components/students/leader/leader.js';
import { adam, Generator, ReferenceEngine, Trainer, type Engine } from '../../../framework/tensor/index.js';
import { build } from '../build.js';
import { smallCohort, variedPatients } from '../small-cohort.js';
import { describeEveryEngine } from './engine-table.js';
import { expectClose } from './expect-close.js';

const cohort = smallCohort(variedPatients(9, 4));
const patients = Int32Array.from(cohort.patientKeys.keys());
const batches = [patients.subarray(0, 4), patients.subarray(4, 8), patients.subarray(8)]; // The last is one patient

/** Three steps of a whole training: dropout, distillation, alignment, clipping, Adam. What was reported, and the state. */
async function trained(engine: Engine, options: object) {
  const student = build(leader, { width: 8, heads: 2, innerWidth: 12, mediatorWidth: 6, ...options });
  const terms = [
    { name: 'prescription', loss: build(binaryCrossEntropy), minimumBatch: 1 },
    { name: 'distillation', loss: build(featureDistillation), minimumBatch: 1 },
    { name: 'alignment', loss: build(profileAlignment, { weight: 0.1 }), minimumBatch: 2 },
  ];
  const samples = wholePatients(cohort);
  const model = tensorProgram(student.for(samples.cohort));
  const objective = new Objective(samples, model, terms, teacherSignal());
  const trainer = await Trainer.create(engine, {
    loss: objective.loss,
    optimizer: adam({ learningRate: 0.01, epsilon: 1e-3 }), // A smaller one blows rounding up where a gradient is nearly zero
    generator: new Generator(3),
    clipNorm: 1,
  });
  const losses = [];
  for (const batch of batches) losses.push((await trainer.step(objective.feeds(batch)))['loss']!);
  const { parameters, moments } = trainer.state();
  await trainer.dispose();
  return { losses: { data: Float32Array.from(losses), shape: [losses.length] }, ...parameters, ...moments };
}

function teacherSignal(): TeacherSignal {
  const random = (width: number) => {
    const data = new Float32Array(patients.length * width);
    new Generator(width).normalInto(data);
    return { data, shape: [patients.length, width] };
  };
  return new TeacherSignal(patients, random(10), random(8));
}

describeEveryEngine("steps of the student's training equal the reference", (engine) => {
  for (const options of [{}, { blocks: 2, blockNorm: 'post', visitEncoder: 'split', activation: 'gelu-erf' }]) {
    it(`losses, weights and moments: ${JSON.stringify(options)}`, async () => {
      expectClose(await trained(engine, options), await trained(new ReferenceEngine(), options), 2e-5);
    });
  }
});
