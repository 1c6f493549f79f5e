import { UserInputError } from '../../framework/errors.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

export default component({
  kind: 'verb',
  type: 'export',
  version: 1,
  summary:
    'Write the student of a run as one ONNX file with weights, vocabularies and thresholds inside, or the adapter of its teacher or language model as PEFT saves it.',
  options: Type.Object({
    onnx: Type.Optional(
      Type.String({ format: 'path', placeholder: 'file', description: 'write the student to this file' }),
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
    json: 'print { file, bytes, sha256, inputs, outputs, threshold, tunedThreshold } as JSON, or { folder, files } of an adapter',
    notes: 'The files hold no patient. docs/deployment.md shows how to use them from Python.',
  },
  build: ({ options: { onnx, adapter } }) => ({
    run: ({ show }) => {
      if (onnx !== undefined && adapter === undefined) return show('student-onnx', { out: onnx });
      if (adapter !== undefined && onnx === undefined) return show('teacher-adapter', { out: adapter });
      throw new UserInputError({
        place: 'export',
        reason: onnx === undefined ? 'no form is named' : 'two forms are named',
        remedy: 'Write one of --onnx FILE and --adapter FOLDER.',
      });
    },
  }),
});
