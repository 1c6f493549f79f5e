import {
  programOf,
  sizeOf,
  type ArrayTensor,
  type Bindings,
  type Program,
  type Tensor,
} from '../../../framework/tensor/index.js';
import { interpretations, type Interpretation } from './interpretation.js';
import type { Tf, TfTensor } from './tfjs.js';

/** Where a program's leaves come from. Tensors made here are freed with the surrounding tidy. */
export interface Leaves {
  input(name: string): TfTensor;
  parameter(name: string): TfTensor;
  constant(value: ArrayTensor): TfTensor;
}

/** Computes a program's outputs operation by operation, freeing each intermediate result after its last use. */
export function interpret(tf: Tf, program: Program, leaves: Leaves, bindings: Bindings): Record<string, TfTensor> {
  const results = new Map<Tensor, TfTensor>();
  const left = usesOf(program);
  const valueOf = (tensor: Tensor): TfTensor => {
    const result = results.get(tensor) ?? leafOf(tensor, leaves);
    results.set(tensor, result);
    return result;
  };
  for (const node of program.nodes) {
    const interpretation = interpretations[node.operation.name] as Interpretation<unknown>;
    const inputs = node.inputs.map(valueOf);
    const use = {
      attributes: node.attributes,
      shapes: node.outputs.map(({ shape }) => shape.map((size) => sizeOf(size, bindings))),
      sizeOf: (dimension: number | string) => sizeOf(dimension, bindings),
      compute: (wanted: readonly Tensor[], values: ReadonlyMap<Tensor, TfTensor>) =>
        computeInside(tf, wanted, values, leaves, bindings),
    };
    const made = tf.tidy(() => interpretation(tf, inputs, use) as TfTensor[]);
    node.outputs.forEach((output, i) => results.set(output, Array.isArray(made) ? made[i]! : (made as TfTensor)));
    for (const input of node.inputs) {
      const rest = left.get(input)! - 1;
      left.set(input, rest);
      if (rest === 0 && input.source.kind === 'result') results.get(input)!.dispose();
    }
  }
  return Object.fromEntries(Object.entries(program.outputs).map(([name, tensor]) => [name, tf.clone(valueOf(tensor))]));
}

/** Computes tensors of the graph of a loop's step, whose inputs have the given values. */
function computeInside(
  tf: Tf,
  wanted: readonly Tensor[],
  values: ReadonlyMap<Tensor, TfTensor>,
  leaves: Leaves,
  bindings: Bindings,
): readonly TfTensor[] {
  const { graph } = wanted[0]!;
  const input = (name: string) => values.get(graph.inputs.get(name)!)!;
  const outputs = Object.fromEntries(wanted.map((tensor, i) => [String(i), tensor]));
  const results = interpret(tf, programOf(graph, outputs), { ...leaves, input }, bindings);
  return wanted.map((_, i) => results[i]!);
}

/** How many nodes and outputs use each tensor. */
function usesOf({ nodes, outputs }: Program): Map<Tensor, number> {
  const uses = new Map<Tensor, number>();
  for (const tensor of [...nodes.flatMap(({ inputs }) => inputs), ...Object.values(outputs)])
    uses.set(tensor, (uses.get(tensor) ?? 0) + 1);
  return uses;
}

function leafOf({ source }: Tensor, leaves: Leaves): TfTensor {
  if (source.kind === 'constant') return leaves.constant(source.value);
  if (source.kind === 'input') return leaves.input(source.name);
  if (source.kind === 'parameter') return leaves.parameter(source.name);
  throw new Error(`${source.node.operation.name} was not computed before it was used`);
}
