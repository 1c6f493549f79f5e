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
 * [patient, medication]. Its metadata hold, as JSON, the vocabularies in the order of their numbers, the profile, the
 * interacting pairs of medication numbers, and what the student says about its inputs.
 *
 * @param more further metadata: thresholds
 */
export function studentOnnx(
  cohort: Cohort,
  model: StudentModel,
  parameters: Weights,
  more: Readonly<Record<string, string>> = {},
): Uint8Array {
  const { graph, probability, logits } = studentProgram(model);
  const { medications, diagnoses, procedures } = cohort.vocabularies;
  const metadata = {
    medications: JSON.stringify(medications.codes),
    diagnoses: JSON.stringify(diagnoses.codes),
    procedures: JSON.stringify(procedures.codes),
    profile: JSON.stringify(cohort.profile),
    interactions: JSON.stringify(cohort.interactions),
    ...(model.inputs && { inputs: JSON.stringify(model.inputs()) }),
    ...more,
  };
  return toOnnx(graph, { probability, logits }, { parameters, metadata });
}
