import { elementCount, Graph, sigmoid, type Feeds, type Tensor } from '../../../framework/tensor/index.js';
import type { HostModel } from '../../contracts/host-model.js';
import type { StudentModel } from '../../contracts/student.js';
import { chunks, inferenceBatch } from '../../training/predict.js';
import { studentScope } from './objective.js';

/** The inference graph of a student. */
export interface StudentProgram {
  readonly graph: Graph;
  /** [patient, medication] */
  readonly logits: Tensor;
  /** [patient, medication] in [0, 1] */
  readonly probability: Tensor;
}

/** Whether a model is a tensor program, which the framework trains. Others train themselves. */
export function isTensorProgram(model: StudentModel | HostModel): model is StudentModel {
  return 'forward' in model;
}

/** A model that must be a tensor program. */
export function tensorProgram(model: StudentModel | HostModel): StudentModel {
  if (isTensorProgram(model)) return model;
  throw new Error('the student is no tensor program');
}

export function studentProgram(model: StudentModel): StudentProgram {
  const graph = new Graph();
  const { logits } = model.forward(graph.scope(studentScope));
  return { graph, logits, probability: sigmoid(logits) };
}

/** Number of the model's own parameters that training changes; those of losses are not among them. */
export function trainableParameters(model: StudentModel): number {
  const graph = new Graph();
  model.forward(graph.scope(studentScope));
  return [...graph.parameters.values()].reduce(
    (sum, { shape, trainable }) => sum + (trainable ? elementCount(shape) : 0),
    0,
  );
}

/** The inputs of inference for patients, in batches. */
export function studentBatches(model: StudentModel, patients: Int32Array): readonly Feeds[] {
  return chunks(patients, inferenceBatch).map((some) => model.feeds(some, { scope: studentScope, targets: [] }));
}
