import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesInWords } from '../../../framework/count.js';
import { UserInputError } from '../../../framework/errors.js';
import { Type } from '../../../framework/registry/type.js';
import type { View } from '../../../framework/contracts/view.js';
import { component } from '../../../framework/registry/component.js';
import { type DeployedStudent, deployedStudent } from '../shared/deployed-student.js';
import { makeNewFolder } from '../shared/new-folder.js';
import { loader, pythonEnvironment, pythonModel, requirements } from './python-model.js';

export default component({
  kind: 'view',
  type: 'student-python',
  version: 1,
  summary: 'Writes the student of a run as a folder that Python loads, alone or with mlflow.pyfunc.',
  options: Type.Object({}),
  needs: { student: 'student', row: 'row' },
  properties: { stages: ['cohort', 'student', 'predictions'] },
  build: ({ student, row }): View => ({
    async show({ input, out }) {
      if (out === undefined) throw new Error('this view writes a folder and was given no path');
      const deployed = await deployedStudent(student, row, input);
      requirePrepared(deployed);
      return writeFolder(deployed, out);
    },
  }),
});

/** @throws UserInputError for a student whose inputs or decisions the Python program does not know */
function requirePrepared({ model, preparation }: DeployedStudent): void {
  const decides = model.decide === undefined || model.inputs?.()['add'] !== undefined;
  if (decides && preparation !== undefined) return;
  throw new UserInputError({
    place: 'student',
    reason: decides
      ? 'the Python program does not know how to prepare the inputs of this student'
      : 'the student decides its sets by a rule that the Python program does not know',
    remedy:
      'Write the ONNX file alone (formulary export --onnx), or use formulary recommend, which runs every student.',
  });
}

async function writeFolder({ bytes, threshold, tunedThreshold, decision }: DeployedStudent, folder: string) {
  await makeNewFolder(folder);
  const program = await readFile(new URL(`./${loader}.py`, import.meta.url), 'utf8');
  const files: Readonly<Record<string, string | Uint8Array>> = {
    MLmodel: pythonModel(new Date()),
    'model.onnx': bytes,
    [`code/${loader}.py`]: program,
    'requirements.txt': requirements,
    'python_env.yaml': pythonEnvironment,
  };
  await mkdir(join(folder, 'code'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return {
    json: { folder, files: Object.keys(files), threshold, tunedThreshold, ...decision },
    text: `${folder}: ${bytesInWords(bytes.length)}; load it with mlflow.pyfunc.load_model, or without MLflow:
  python ${join(folder, 'code', `${loader}.py`)} ${join(folder, 'model.onnx')} patients.jsonl
`,
  };
}
