import type { ModelSignature, TensorSignature } from '../layout/model-description.js';

/**
 * Names, types and shapes of a model's inputs and outputs; -1 stands for a free dimension. Undefined for a file that
 * onnxruntime cannot load, because such a model is still worth keeping.
 */
export async function readSignature(onnx: string): Promise<ModelSignature | undefined> {
  const { InferenceSession } = await import('onnxruntime-node');
  const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4 } as const;
  const session = await InferenceSession.create(onnx, options).catch(() => undefined);
  if (session === undefined) return undefined;
  try {
    const tensors = (metadata: typeof session.inputMetadata): TensorSignature[] =>
      metadata.flatMap((tensor) =>
        tensor.isTensor
          ? [
              {
                name: tensor.name,
                type: tensor.type,
                shape: tensor.shape.map((size) => (Number(size) > 0 ? Number(size) : -1)),
              },
            ]
          : [],
      );
    return { inputs: tensors(session.inputMetadata), outputs: tensors(session.outputMetadata) };
  } finally {
    await session.release();
  }
}
