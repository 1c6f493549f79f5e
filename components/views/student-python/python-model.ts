import { stringify } from 'yaml';

/** The loader beside the model, without its ending. */
export const loader = 'formulary_student';

const text = { type: 'string' } as const;
const texts = { type: 'array', items: text } as const;

/** A patient, in the form of `export-cohort`. */
const inputs = [
  { ...text, name: 'patient', required: true },
  { type: 'map', values: text, name: 'profile', required: true },
  {
    type: 'array',
    items: {
      type: 'object',
      properties: {
        diagnoses: { ...texts, required: true },
        medications: { ...texts, required: false },
        procedures: { ...texts, required: true },
        visit: { ...text, required: false },
      },
    },
    name: 'visits',
    required: true,
  },
];

const outputs = [
  { ...text, name: 'patient', required: true },
  {
    type: 'array',
    items: {
      type: 'object',
      properties: {
        code: { ...text, required: true },
        interactsWith: { ...texts, required: true },
        probability: { type: 'double', required: true },
      },
    },
    name: 'recommended',
    required: true,
  },
  { type: 'map', values: { type: 'double' }, name: 'probabilities', required: true },
  { type: 'map', values: { type: 'long' }, name: 'unknownCodes', required: true },
];

/** Contents of the `MLmodel` file of a folder with `model.onnx` and `code/formulary_student.py`. */
export function pythonModel(createdAt: Date): string {
  return stringify({
    flavors: {
      onnx: { data: 'model.onnx', providers: ['CPUExecutionProvider'], code: null },
      python_function: {
        loader_module: loader,
        code: 'code',
        data: 'model.onnx',
        env: { virtualenv: 'python_env.yaml' },
        python_version: '3.11',
      },
    },
    signature: { inputs: JSON.stringify(inputs), outputs: JSON.stringify(outputs), params: null },
    utc_time_created: createdAt.toISOString().replace('T', ' ').replace('Z', ''),
  });
}

/** What Python needs to serve the model: contents of `requirements.txt`. */
export const requirements = 'mlflow\nnumpy\nonnxruntime\npandas\n';

/** Contents of `python_env.yaml`, from which MLflow makes an environment to serve the model in. */
export const pythonEnvironment = stringify({ python: '3.11', dependencies: ['-r requirements.txt'] });
