import { toOnnx, type ArrayTensor } from '../../../framework/tensor/index.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { StudentModel } from '../../contracts/student.js';
import { studentProgram } from './student-program.js';

type Weights = Readonly<Record<string, ArrayTensor>>;

/** What the inference graph of a student needs of some weights: those of losses and optimizers are left out. */
export function studentParameters(model: StudentModel, weights: Weights): Weights {
  const { graph } = studentProgram(model);
  return Object.fromEntries([...graph.parameters.keys()].map((name) => [name, weights[name]!]));
}

/**
 * The student as an ONNX file: weights inside, inputs named as the student names them, outputs `probability` and `logits`
 * [patient, medication]. What the student says about its inputs is among the metadata.
 *
 * @param metadata further texts. A run's own file has none: it goes to trackers, which are not told the codes of a cohort
 */
export function studentOnnx(
  model: StudentModel,
  parameters: Weights,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const { graph, probability, logits } = studentProgram(model);
  const inputs = model.inputs && { inputs: JSON.stringify(model.inputs()) };
  return toOnnx(graph, { probability, logits }, { parameters, metadata: { ...inputs, ...metadata } });
}

/**
 * What a program needs to know to use the student, as JSON: the vocabularies in the order of their numbers, the profile, the
 * interacting pairs of medication numbers.
 */
export function cohortMetadata({ vocabularies, profile, interactions }: Cohort): Readonly<Record<string, string>> {
  return {
    medications: JSON.stringify(vocabularies.medications.codes),
    diagnoses: JSON.stringify(vocabularies.diagnoses.codes),
    procedures: JSON.stringify(vocabularies.procedures.codes),
    profile: JSON.stringify(profile),
    interactions: JSON.stringify(interactions),
  };
}
