import type { ArrayTensor, Executable, Feeds, Generator, Program, Tensor } from '../../../framework/tensor/index.js';
import { completeFeeds, dataTypeOf, sizeOf, type Bindings } from '../../../framework/tensor/index.js';
import { interpretations, type Tf, type TfTensor } from './interpretation.js';

/** Runs a program operation by operation, freeing each intermediate result after its last use. */
export class TensorflowProgram implements Executable {
  readonly #tf: Tf;
  readonly #program: Program;
  readonly #parameters = new Map<string, TfTensor>();
  /** How many nodes and outputs use each result. */
  readonly #uses = new Map<Tensor, number>();

  constructor(tf: Tf, program: Program) {
    this.#tf = tf;
    this.#program = program;
    const used = [...program.nodes.flatMap(({ inputs }) => inputs), ...Object.values(program.outputs)];
    for (const tensor of used) this.#uses.set(tensor, (this.#uses.get(tensor) ?? 0) + 1);
    for (const { operation } of program.nodes) {
      if (interpretations[operation.name] === undefined)
        throw new Error(`tensorflow has no operation ${operation.name}`);
    }
  }

  setParameters(values: Readonly<Record<string, ArrayTensor>>): void {
    for (const name of this.#program.parameters) {
      const value = values[name];
      if (value === undefined) continue;
      this.#parameters.get(name)?.dispose();
      this.#parameters.set(name, this.#copied(value)); // a new tensor: tfjs caches packed weights by tensor
    }
  }

  async run(feeds: Feeds, options: { readonly generator?: Generator } = {}): Promise<Record<string, ArrayTensor>> {
    const { graph, inputs, outputs } = this.#program;
    const complete = completeFeeds(graph, inputs, feeds, options.generator);
    const results = this.#tf.tidy(() => this.#results(complete.feeds, complete.bindings));
    const values: Record<string, ArrayTensor> = {};
    for (const [name, { dtype }] of Object.entries(outputs)) {
      const result = results[name]!;
      const data = await result.data();
      values[name] = {
        data: dtype === 'int32' ? Int32Array.from(data) : (data as ArrayTensor['data']),
        shape: result.shape,
      };
    }
    this.#tf.dispose(results);
    return values;
  }

  dispose(): void {
    for (const parameter of this.#parameters.values()) parameter.dispose();
    this.#parameters.clear();
  }

  #results(feeds: Feeds, bindings: Bindings): Record<string, TfTensor> {
    const results = new Map<Tensor, TfTensor>();
    const left = new Map(this.#uses);
    const valueOf = (tensor: Tensor): TfTensor => {
      const known = results.get(tensor) ?? this.#leaf(tensor, feeds);
      results.set(tensor, known);
      return known;
    };
    for (const node of this.#program.nodes) {
      const use = {
        attributes: node.attributes,
        shapes: node.outputs.map(({ shape }) => shape.map((size) => sizeOf(size, bindings))),
        sizeOf: (dimension: number | string) => sizeOf(dimension, bindings),
      };
      const inputs = node.inputs.map(valueOf);
      const made = this.#tf.tidy(() => interpretations[node.operation.name]!(this.#tf, inputs, use) as TfTensor[]);
      node.outputs.forEach((output, i) => results.set(output, Array.isArray(made) ? made[i]! : (made as TfTensor)));
      for (const input of node.inputs) {
        const rest = left.get(input)! - 1;
        left.set(input, rest);
        if (rest === 0 && input.source.kind === 'result') results.get(input)!.dispose();
      }
    }
    return Object.fromEntries(
      Object.entries(this.#program.outputs).map(([name, tensor]) => [name, this.#tf.clone(valueOf(tensor))]),
    );
  }

  #leaf({ source }: Tensor, feeds: Feeds): TfTensor {
    if (source.kind === 'constant') return this.#copied(source.value);
    if (source.kind === 'input') return this.#copied(feeds[source.name]!);
    const name = source.kind === 'parameter' ? source.name : '';
    const parameter = this.#parameters.get(name);
    if (parameter === undefined) throw new Error(`parameter "${name}" was not set: call setParameters first`);
    return parameter;
  }

  #copied({ data, shape }: ArrayTensor): TfTensor {
    return this.#tf.tensor(data.slice(), [...shape], dataTypeOf(data));
  }
}
