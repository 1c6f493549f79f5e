import { join } from 'node:path';
import { Type } from '../../framework/registry/type.js';
import type { View } from '../../framework/contracts/view.js';
import { component, type RowView } from '../../framework/registry/component.js';
import { readSafetensors } from '../../framework/tensor/index.js';
import { UserInputError } from '../../framework/errors.js';
import type { HostModel } from '../contracts/host-model.js';
import type { Student, StudentModel } from '../contracts/student.js';
import { readCohort } from '../datasets/cohort/store.js';
import { readThresholds } from '../stages/files/predictions-file.js';
import { readStudentKnowledge } from '../stages/student/student-knowledge.js';
import { cohortMetadata, studentOnnx } from '../stages/student/student-onnx.js';
import { isTensorProgram, studentProgram } from '../stages/student/student-program.js';
import { writeOutput } from './shared/write-output.js';

export default component({
  kind: 'view',
  type: 'student-onnx',
  version: 1,
  summary: 'Writes the student of a run as an ONNX file with its weights, vocabularies and thresholds.',
  options: Type.Object({}),
  needs: { student: 'student', row: 'row' },
  properties: { stages: ['cohort', 'student', 'predictions'] },
  build: ({ student, row }): View => ({
    async show({ input, out }) {
      if (out === undefined) throw new Error('this view writes a file and was given no path');
      return writeStudent(student, row, input, out);
    },
  }),
});

/** The model, if one tensor program makes its predictions. Throws for other models. */
function exportable(model: StudentModel | HostModel): StudentModel {
  if (isTensorProgram(model) && model.open === undefined) return model;
  throw new UserInputError({
    place: 'student',
    reason: 'its predictions are made on the host, step by step, and not by one tensor program: it has no ONNX form',
    remedy: "Use `formulary recommend`, which runs every student, or export another student's run.",
  });
}

async function writeStudent(student: Student, row: RowView, input: (stage: string) => string, out: string) {
  const cohort = await readCohort(input('cohort'));
  const model = exportable(student.for(cohort, await readStudentKnowledge(row, { input })));
  const { tensors } = await readSafetensors(join(input('student'), 'model.safetensors'));
  const { threshold, tunedThreshold } = await readThresholds(input('predictions'));
  const thresholds = { threshold: String(threshold), tunedThreshold: String(tunedThreshold) };
  const decision = model.decide && { decided: 'by the student, from probabilities and the patient: not in this file' };
  const bytes = studentOnnx(model, tensors, { ...cohortMetadata(cohort), ...thresholds, ...decision });
  const sha256 = await writeOutput(out, [bytes]);
  const inputs = [...studentProgram(model).graph.inputs].map(([name, { dtype, shape }]) => ({
    name,
    type: dtype,
    shape: [...shape],
  }));
  const shown = inputs.map(({ name, type, shape }) => `  ${name}: ${type} [${shape.join(', ')}]\n`).join('');
  return {
    json: {
      file: out,
      bytes: bytes.length,
      sha256,
      inputs,
      outputs: ['probability', 'logits'],
      threshold,
      tunedThreshold,
      ...decision,
    },
    text: `${out}: ${(bytes.length / 1e6).toFixed(1)} MB, threshold ${threshold} (tuned on validation: ${tunedThreshold})\ninputs:\n${shown}sha256 ${sha256}\n`,
  };
}
