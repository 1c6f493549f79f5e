import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

export default component({
  kind: 'verb',
  type: 'export',
  version: 1,
  summary: 'Write the student of a run as one ONNX file: weights, vocabularies and thresholds inside.',
  options: Type.Object({
    onnx: Type.String({ format: 'path', placeholder: 'file', description: 'the file to write' }),
  }),
  properties: {
    of: 'run',
    json: 'print { file, bytes, sha256, inputs, outputs, threshold, tunedThreshold } as JSON',
    notes: 'The file holds no patient. docs/deployment.md shows how to use it from Python.',
  },
  build: ({ options }) => ({ run: ({ show }) => show('student-onnx', { out: options.onnx }) }),
});
