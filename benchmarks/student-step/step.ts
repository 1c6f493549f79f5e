import binaryCrossEntropy from '../../components/losses/binary-cross-entropy.js';
import featureDistillation from '../../components/losses/feature-distillation.js';
import profileAlignment from '../../components/losses/profile-alignment.js';
import type { Loss, LossProperties } from '../../components/contracts/loss.js';
import { tensorProgram } from '../../components/stages/student/student-program.js';
import { wholePatients } from '../../components/training/samples.js';
import type { Student } from '../../components/contracts/student.js';
import { Objective } from '../../components/stages/student/objective.js';
import type { Term } from '../../components/training/weighted-terms.js';
import { TeacherSignal } from '../../components/stages/student/teacher-signal.js';
import leader from '../../components/students/leader/leader.js';
import { Generator, type Feeds } from '../../framework/tensor/index.js';
import { defaultInstance } from '../shared/default-instance.js';
import { madeUpCohort } from '../shared/made-up-cohort.js';

/** Width of the teacher's hidden state: LLaMA-7B. */
const teacherWidth = 4096;
/** Batches that take turns, as in the PyTorch script. */
const batches = 8;

/** LEADER's training step as experiments run it, with dropout, distillation to a width of 4096, and alignment. */
export interface StudentStep {
  readonly objective: Objective;
  /** The inputs of a step. They are made again for each step, as in training. */
  feeds(step: number): Feeds;
}

export function studentStep(batch: number): StudentStep {
  const patients = batch * batches;
  const cohort = madeUpCohort(patients, 0);
  const samples = wholePatients(cohort);
  const model = tensorProgram(defaultInstance<Student>(leader).for(samples.cohort));
  const terms = Object.entries({
    prescription: binaryCrossEntropy,
    distillation: featureDistillation,
    alignment: profileAlignment,
  }).map(([name, loss]): Term => {
    const { minimumBatch } = loss.properties as LossProperties;
    return { name, loss: defaultInstance<Loss>(loss), minimumBatch };
  });
  const objective = new Objective(
    samples,
    model,
    terms,
    madeUpTeacher(patients, cohort.vocabularies.medications.codes.length),
  );
  const order = Int32Array.from({ length: patients }, (_, patient) => patient);
  return {
    objective,
    feeds: (step) => objective.feeds(order.subarray((step % batches) * batch, ((step % batches) + 1) * batch)),
  };
}

function madeUpTeacher(patients: number, medications: number): TeacherSignal {
  const generator = new Generator(1);
  const random = (width: number) => {
    const data = new Float32Array(patients * width);
    generator.normalInto(data);
    return { data, shape: [patients, width] };
  };
  const order = Int32Array.from({ length: patients }, (_, patient) => patient);
  return new TeacherSignal(order, random(teacherWidth), random(medications));
}
