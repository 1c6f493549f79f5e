import { join } from 'node:path';
import type { RowView } from '../../../framework/registry/component.js';
import { readSafetensors } from '../../../framework/tensor/index.js';
import { UserInputError } from '../../../framework/errors.js';
import type { HostModel } from '../../contracts/host-model.js';
import type { Student, StudentModel } from '../../contracts/student.js';
import { readCohort } from '../../datasets/cohort/store.js';
import { readThresholds } from '../../stages/files/predictions-file.js';
import { recommendsFor } from '../../stages/student/able-patients.js';
import { readStudentKnowledge } from '../../stages/student/student-knowledge.js';
import { cohortMetadata, studentOnnx } from '../../stages/student/student-onnx.js';
import { isTensorProgram } from '../../stages/student/student-program.js';
import { pythonPreparation } from './python-preparation.js';

/** The student of a run as it leaves Formulary. */
export interface DeployedStudent {
  readonly model: StudentModel;
  /** The ONNX file, with weights, vocabularies and thresholds inside. */
  readonly bytes: Uint8Array;
  /** How `formulary_student.py` prepares its inputs; undefined where it cannot. */
  readonly preparation: string | undefined;
  readonly threshold: number;
  readonly tunedThreshold: number;
  /** Present where the student decides its sets itself: what the file says of it. */
  readonly decision: { readonly decided: string } | undefined;
}

/** @throws UserInputError where the student has no ONNX form */
export async function deployedStudent(
  student: Student,
  row: RowView,
  input: (stage: string) => string,
): Promise<DeployedStudent> {
  const cohort = await readCohort(input('cohort'));
  const model = exportable(student.for(cohort, await readStudentKnowledge(row, { input })));
  const { tensors } = await readSafetensors(join(input('student'), 'model.safetensors'));
  const { threshold, tunedThreshold } = await readThresholds(input('predictions'));
  const thresholds = { threshold: String(threshold), tunedThreshold: String(tunedThreshold) };
  const decision = model.decide && { decided: 'by the student, from probabilities and the patient: not in this file' };
  const earlierVisits = recommendsFor(row, 1) ? 'may be absent' : 'needed';
  const preparation = pythonPreparation(model);
  const more = { ...thresholds, earlierVisits, ...(preparation && { preparation }), ...decision };
  const bytes = studentOnnx(model, tensors, { ...cohortMetadata(cohort), ...more });
  return { model, bytes, preparation, threshold, tunedThreshold, decision };
}

/** The model, if one tensor program makes its predictions. Throws for other models. */
function exportable(model: StudentModel | HostModel): StudentModel {
  if (isTensorProgram(model) && model.open === undefined) return model;
  throw new UserInputError({
    place: 'student',
    reason: 'its predictions are made on the host, step by step, and not by one tensor program: it has no ONNX form',
    remedy: "Use `formulary recommend`, which runs every student, or export another student's run.",
  });
}
