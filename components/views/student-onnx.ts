import { bytesInWords } from '../../framework/count.js';
import { Type } from '../../framework/registry/type.js';
import type { View } from '../../framework/contracts/view.js';
import { component } from '../../framework/registry/component.js';
import { studentProgram } from '../stages/student/student-program.js';
import { type DeployedStudent, deployedStudent } from './shared/deployed-student.js';
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
      return writeStudent(await deployedStudent(student, row, input), out);
    },
  }),
});

async function writeStudent({ model, bytes, threshold, tunedThreshold, decision }: DeployedStudent, out: string) {
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
    text: `${out}: ${bytesInWords(bytes.length)}, threshold ${threshold} (tuned on validation: ${tunedThreshold})\ninputs:\n${shown}sha256 ${sha256}\n`,
  };
}
