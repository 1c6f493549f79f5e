import type { ArrayTensor } from '../array.js';
import type { Tensor } from '../graph.js';
import type { Node } from '../operation.js';
import type { Emitter } from './emitter.js';

/**
 * Emits nodes, each after those that it uses, and gives the name of every tensor.
 *
 * @param nameOfLeaf the names of inputs and parameters; constants name themselves
 */
export function emitNodes(
  emitter: Emitter,
  nodes: readonly Node[],
  nameOfLeaf: (leaf: Tensor) => string | undefined,
): (tensor: Tensor) => string {
  const names = new Map<Tensor, string>();
  const nameOf = (tensor: Tensor): string => {
    const cached = names.get(tensor);
    if (cached !== undefined) return cached;
    const { source } = tensor;
    const name = source.kind === 'constant' ? constantName(emitter, source.value) : nameOfLeaf(tensor);
    if (name === undefined)
      throw new Error(`no name for ${source.kind === 'result' ? source.node.operation.name : source.kind}`);
    names.set(tensor, name);
    return name;
  };
  for (const node of nodes) {
    const emitted = node.operation.onnx(emitter, node.inputs.map(nameOf), node);
    node.outputs.forEach((output, i) => {
      if (emitted[i] !== undefined) names.set(output, emitted[i]);
    });
  }
  return nameOf;
}

function constantName(emitter: Emitter, value: ArrayTensor): string {
  return value.shape.length === 0 && value.data instanceof Float32Array
    ? emitter.float(value.data[0]!)
    : emitter.constant(value);
}
