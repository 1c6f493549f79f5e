import { sameShape } from './dimension.js';
import type { Graph, Tensor } from './graph.js';
import { joinedSegmentSums } from './joined-segment-sums.js';
import { add } from './operations/add.js';
import { expand } from './operations/reduce-sum.js';
import type { Node } from './operation.js';

/**
 * Gradients of a scalar, by reverse accumulation: for each tensor of `parameters`, a tensor of its shape in the same graph. A
 * tensor that the scalar does not depend on gets zeros.
 */
export function differentiate(scalar: Tensor, parameters: readonly Tensor[]): Map<Tensor, Tensor> {
  if (scalar.shape.length !== 0)
    throw new Error(`only a scalar can be differentiated, not [${scalar.shape.join(', ')}]`);
  return pullBack(new Map([[scalar, scalar.graph.constant(1)]]), parameters);
}

/**
 * Vector-Jacobian products: the gradients of a scalar whose gradients with respect to some tensors are given already.
 *
 * @param seeds tensor → the gradient of the scalar with respect to it, of the same shape
 */
export function pullBack(seeds: ReadonlyMap<Tensor, Tensor>, parameters: readonly Tensor[]): Map<Tensor, Tensor> {
  const gradients = new Map(seeds);
  const wanted = leadingTo([...seeds.keys()], new Set(parameters));
  for (const node of wanted.nodes) {
    const incoming = node.outputs.map((output) => gradients.get(output));
    if (node.operation.gradient === undefined || incoming.every((gradient) => gradient === undefined)) continue;
    const { graph } = node.outputs[0]!;
    graph.within(`gradient of ${node.layer === '' ? node.operation.name : node.layer}`, () => {
      const flows = node.operation.gradient!(incoming, node, (input) => wanted.tensors.has(input));
      node.inputs.forEach((input, i) => {
        if (!wanted.tensors.has(input)) return;
        const gradient = flows[i]?.();
        if (gradient !== undefined) accumulate(gradients, input, gradient);
      });
    });
  }
  return new Map(
    parameters.map((parameter) => [parameter, gradients.get(parameter) ?? zerosLike(parameter.graph, parameter)]),
  );
}

/** The tensors on a path from the parameters to the ends, and their nodes, last first. */
function leadingTo(ends: readonly Tensor[], parameters: ReadonlySet<Tensor>): { nodes: Node[]; tensors: Set<Tensor> } {
  const nodes = new Map<number, Node>();
  const pending = [...ends];
  while (pending.length > 0) {
    const { source } = pending.pop()!;
    if (source.kind !== 'result' || nodes.has(source.node.id)) continue;
    nodes.set(source.node.id, source.node);
    pending.push(...source.node.inputs);
  }
  const ordered = [...nodes.values()].sort((a, b) => a.id - b.id);
  const tensors = new Set<Tensor>(parameters);
  for (const node of ordered) {
    if (node.operation.gradient !== undefined && node.inputs.some((input) => tensors.has(input)))
      for (const output of node.outputs) tensors.add(output);
  }
  return { nodes: ordered.reverse(), tensors };
}

function accumulate(gradients: Map<Tensor, Tensor>, tensor: Tensor, gradient: Tensor): void {
  if (!sameShape(tensor.shape, gradient.shape))
    throw new Error(`a gradient of shape [${gradient.shape.join(', ')}] for a tensor of [${tensor.shape.join(', ')}]`);

  const sum = gradients.get(tensor);
  gradients.set(tensor, sum === undefined ? gradient : (joinedSegmentSums(sum, gradient) ?? add(sum, gradient)));
}

function zerosLike(graph: Graph, tensor: Tensor): Tensor {
  return expand(graph.constant(0), tensor.shape);
}
