import type { Weights } from '../../../components/contracts/weights.js';
import { elementCount, type ArrayTensor, type Graph } from '../../../framework/tensor/index.js';
import type { GoldenTensor } from '../student-file.js';
import { goldenValues, isGain } from '../student-weights.js';

/**
 * What the tensors of a file are called in the product. A key is the name of a tensor, and its value the name of the parameter,
 * or of several parameters whose rows, one after another, are the tensor. Otherwise a key is a layer, the name before the last
 * dot, and its value the scope of the layer.
 */
export type ParameterNames = Readonly<Record<string, string | readonly string[]>>;

const parts: Readonly<Record<string, string>> = {
  w: 'weight',
  b: 'bias',
  a: 'attention',
  wi: 'input/weight',
  wh: 'recurrent/weight',
  bi: 'input/bias',
  bh: 'recurrent/bias',
};

/** The parameters that a tensor of a file is about. Throws for a tensor that is not part of the model's form. */
export function parametersOf(tensor: string, names: ParameterNames): readonly string[] {
  const own = names[tensor];
  if (own !== undefined) return typeof own === 'string' ? [own] : own;
  const dot = tensor.lastIndexOf('.');
  const scope = names[tensor.slice(0, Math.max(0, dot))];
  const part = isGain(tensor) ? 'gain' : parts[tensor.slice(dot + 1)];
  if (typeof scope !== 'string' || part === undefined) throw new Error(`"${tensor}" is no tensor of the model's form`);
  return [`${scope}/${part}`];
}

/**
 * The value of every parameter of a graph by the rule of the file, and of those that only other graphs of the model have.
 *
 * @param derived parameters that the file has no tensors for, made of the others
 */
export function parameterValues(
  tensors: readonly GoldenTensor[],
  names: ParameterNames,
  graph: Graph,
  derived: (values: Weights) => Weights = () => ({}),
): Weights {
  const values: Record<string, ArrayTensor> = {};
  for (const [k, tensor] of tensors.entries()) {
    const parameters = parametersOf(tensor.name, names);
    const { data, shape } = goldenValues(tensor, k);
    const shapes = parameters.map((name) => graph.parameters.get(name)?.shape ?? shape);
    requireShape(tensor, shapes);
    let offset = 0;
    parameters.forEach((name, i) => {
      const end = offset + elementCount(shapes[i]!);
      values[name] = { data: data.slice(offset, end), shape: shapes[i]! };
      offset = end;
    });
  }
  const all = { ...values, ...derived(values) };
  const missing = [...graph.parameters.keys()].filter((name) => all[name] === undefined);
  if (missing.length > 0) throw new Error(`the file has no tensors for ${missing.join(', ')}`);
  return all;
}

function requireShape({ name, shape }: GoldenTensor, shapes: readonly (readonly number[])[]): void {
  const whole = shapes.length === 1 ? shapes[0]! : [sum(shapes.map(([rows]) => rows!)), ...shapes[0]!.slice(1)];
  if (JSON.stringify(whole) !== JSON.stringify(shape))
    throw new Error(`tensor "${name}" has the shape [${shape.join(', ')}], and the model's is [${whole.join(', ')}]`);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
