import type { Student } from '../../components/contracts/student.js';
import { studentScope } from '../../components/stages/student/objective.js';
import { studentProgram, tensorProgram, type StudentProgram } from '../../components/stages/student/student-program.js';
import leader from '../../components/students/leader/leader.js';
import { Generator, initialValues, type ArrayTensor, type Feeds } from '../../framework/tensor/index.js';
import { defaultInstance } from '../shared/default-instance.js';
import { madeUpCohort } from '../shared/made-up-cohort.js';

/** Batches that take turns, as in the PyTorch script. */
const batches = 8;

/** LEADER's student as it recommends, with its graph, its weights and the patients of a call. */
export interface StudentInference extends StudentProgram {
  readonly parameters: Readonly<Record<string, ArrayTensor>>;
  /** Packs the batch of a call. */
  feeds(call: number): Feeds;
}

export function studentInference(batch: number): StudentInference {
  const model = tensorProgram(defaultInstance<Student>(leader).for(madeUpCohort(batch * batches, 0)));
  const program = studentProgram(model);
  const order = Int32Array.from({ length: batch * batches }, (_, patient) => patient);
  return {
    ...program,
    parameters: initialValues(program.graph.parameters, new Generator(0)),
    feeds: (call) => {
      const first = (call % batches) * batch;
      return model.feeds(order.subarray(first, first + batch), { scope: studentScope, targets: [] });
    },
  };
}
