import { stringify } from 'yaml';

export interface TensorSignature {
  readonly name: string;
  /** The type as onnxruntime names it, such as `float32` or `int64`. */
  readonly type: string;
  /** -1 for a free dimension. */
  readonly shape: readonly number[];
}

export interface ModelSignature {
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
}

/** Contents of the `MLmodel` file. The model's pages take the schema from it. */
export function modelDescription(model: {
  readonly modelId: string;
  readonly runId: string;
  readonly at: number;
  readonly signature: ModelSignature | undefined;
}): string {
  const { signature } = model;
  return stringify({
    flavors: { onnx: { data: 'model.onnx', providers: ['CPUExecutionProvider'], code: null } },
    model_id: model.modelId,
    run_id: model.runId,
    ...(signature === undefined
      ? {}
      : { signature: { inputs: tensors(signature.inputs), outputs: tensors(signature.outputs), params: null } }),
    utc_time_created: new Date(model.at).toISOString().replace('T', ' ').replace('Z', ''),
  });
}

function tensors(listed: readonly TensorSignature[]): string {
  return JSON.stringify(
    listed.map(({ name, type, shape }) => ({ type: 'tensor', 'tensor-spec': { dtype: type, shape }, name })),
  );
}
