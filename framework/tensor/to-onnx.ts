import type { ArrayTensor } from './array.js';
import type { Graph, Tensor } from './graph.js';
import { programModel } from './onnx/program-model.js';

/**
 * A program as an ONNX file of standard operators.
 * @param options.parameters weights to put inside; the others become inputs of the file under their names
 * @param options.metadata key → text, readable by any ONNX tool (vocabulary, threshold)
 */
export function toOnnx(
  graph: Graph,
  outputs: Readonly<Record<string, Tensor>>,
  options: {
    readonly parameters?: Readonly<Record<string, ArrayTensor>>;
    readonly metadata?: Readonly<Record<string, string>>;
  } = {},
): Uint8Array {
  return programModel(graph, outputs, options).bytes;
}
