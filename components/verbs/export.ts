import { UserInputError } from '../../framework/errors.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

export default component({
  kind: 'verb',
  type: 'export',
  version: 1,
  summary:
    'Write the student of a run as one ONNX file with weights, vocabularies and thresholds inside, or as a folder that Python loads; or the adapter of its teacher or language model as PEFT saves it.',
  options: Type.Object({
    onnx: Type.Optional(
      Type.String({ format: 'path', placeholder: 'file', description: 'write the student to this file' }),
    ),
    python: Type.Optional(
      Type.String({
        format: 'path',
        placeholder: 'folder',
        bare: 'student',
        description:
          'write the student to this new folder (student, where none is named), for Python alone or mlflow.pyfunc',
      }),
    ),
    adapter: Type.Optional(
      Type.String({
        format: 'path',
        placeholder: 'folder',
        bare: 'adapter',
        description:
          "write the teacher's adapter and head, or the language model's adapter, to this new folder (adapter, where none is named)",
      }),
    ),
  }),
  properties: {
    of: 'run',
    json: 'print { file, bytes, sha256, inputs, outputs, threshold, tunedThreshold } as JSON, or { folder, files } of a folder',
    notes: 'The files hold no patient. docs/deployment.md shows how to use them from Python.',
  },
  build: ({ options: { onnx, python, adapter } }) => ({
    run: ({ show }) => {
      const asked = Object.entries({ 'student-onnx': onnx, 'student-python': python, 'teacher-adapter': adapter });
      const named = asked.flatMap(([view, out]) => (out === undefined ? [] : [{ view, out }]));
      const [only, another] = named;
      if (only !== undefined && another === undefined) return show(only.view, { out: only.out });
      throw new UserInputError({
        place: 'export',
        reason: only === undefined ? 'no form is named' : 'two forms are named',
        remedy: 'Write one of --onnx FILE, --python FOLDER and --adapter FOLDER.',
      });
    },
  }),
});
