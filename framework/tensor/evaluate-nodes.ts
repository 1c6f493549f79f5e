import { sizeOf, type Bindings } from './dimension.js';
import type { Tensor } from './graph.js';
import type { Node, Values } from './operation.js';

/**
 * Computes nodes in double precision, each after those that it uses, and gives the value of every tensor.
 *
 * @param valueOfLeaf the values of inputs, parameters and constants
 */
export function evaluateNodes(
  nodes: readonly Node[],
  bindings: Bindings,
  valueOfLeaf: (leaf: Tensor) => Values,
): (tensor: Tensor) => Values {
  const results = new Map<Tensor, Values>();
  const valueOf = (tensor: Tensor): Values => results.get(tensor) ?? valueOfLeaf(tensor);
  for (const node of nodes) {
    const shapes = node.outputs.map(({ shape }) => shape.map((size) => sizeOf(size, bindings)));
    const values = node.operation.evaluate(node.inputs.map(valueOf), node, shapes, bindings);
    node.outputs.forEach((output, i) => results.set(output, { data: values[i]!, shape: shapes[i]! }));
  }
  return valueOf;
}
