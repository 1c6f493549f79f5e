import type { ArrayTensor, Executable, Feeds, Generator, Program } from '../../../framework/tensor/index.js';
import { completeFeeds, dataTypeOf } from '../../../framework/tensor/index.js';
import { interpret } from './interpret.js';
import type { Tf, TfTensor } from './tfjs.js';
import type { LoadedTensorflow } from './load-tensorflow.js';

/** A program that tfjs runs operation by operation; parameters stay in tfjs's memory between runs. */
export class TensorflowProgram implements Executable {
  private readonly tf: Tf;
  private readonly backend: string;
  private readonly program: Program;
  private readonly parameters = new Map<string, TfTensor>();

  constructor({ tf, backend }: LoadedTensorflow, program: Program) {
    this.tf = tf;
    this.backend = backend;
    this.program = program;
  }

  setParameters(values: Readonly<Record<string, ArrayTensor>>): void {
    for (const name of this.program.parameters) {
      const value = values[name];
      if (value === undefined) continue;
      this.parameters.get(name)?.dispose();
      this.parameters.set(name, this.copied(value)); // A new tensor, because tfjs caches packed weights by tensor.
    }
  }

  async run(feeds: Feeds, options: { readonly generator?: Generator } = {}): Promise<Record<string, ArrayTensor>> {
    const { graph, inputs, outputs } = this.program;
    const complete = completeFeeds(graph, inputs, feeds, options.generator);
    const leaves = {
      input: (name: string) => this.copied(complete.feeds[name]!),
      parameter: (name: string) => this.parameter(name),
      constant: (value: ArrayTensor) => this.copied(value),
    };
    if (this.tf.getBackend() !== this.backend) await this.tf.setBackend(this.backend);
    const results = this.tf.tidy(() => interpret(this.tf, this.program, leaves, complete.bindings));
    const values: Record<string, ArrayTensor> = {};
    for (const [name, { dtype }] of Object.entries(outputs)) {
      const result = results[name]!;
      const data = await result.data();
      values[name] = {
        data: dtype === 'int32' ? Int32Array.from(data) : (data as ArrayTensor['data']),
        shape: result.shape,
      };
    }
    this.tf.dispose(results);
    return values;
  }

  dispose(): void {
    for (const parameter of this.parameters.values()) parameter.dispose();
    this.parameters.clear();
  }

  private parameter(name: string): TfTensor {
    const parameter = this.parameters.get(name);
    if (parameter === undefined) throw new Error(`parameter "${name}" was not set: call setParameters first`);
    return parameter;
  }

  private copied({ data, shape }: ArrayTensor): TfTensor {
    return this.tf.tensor(data.slice(), [...shape], dataTypeOf(data));
  }
}
