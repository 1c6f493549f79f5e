import { emptyArray, type ArrayTensor, type Feeds } from './array.js';
import { sizeOf } from './dimension.js';
import type { Engine, Executable } from './engine.js';
import type { Generator } from './generator.js';
import type { Graph, Tensor } from './graph.js';
import type { Values } from './operation.js';
import { completeFeeds, programOf, type Program } from './program.js';

/**
 * What every operation means, in plain TypeScript and double precision: slow, and the measure for the other engines.
 */
export class ReferenceEngine implements Engine {
  readonly name = 'reference';

  compile(
    graph: Graph,
    outputs: Readonly<Record<string, Tensor>>,
    options: { readonly parameters?: Readonly<Record<string, ArrayTensor>> } = {},
  ): Promise<ReferenceExecutable> {
    const executable = new ReferenceExecutable(programOf(graph, outputs));
    executable.setParameters(options.parameters ?? {});
    return Promise.resolve(executable);
  }
}

class ReferenceExecutable implements Executable {
  private readonly program: Program;
  private readonly parameters = new Map<string, ArrayTensor>();

  constructor(program: Program) {
    this.program = program;
  }

  setParameters(values: Readonly<Record<string, ArrayTensor>>): void {
    for (const [name, value] of Object.entries(values)) this.parameters.set(name, value);
  }

  async run(feeds: Feeds, options: { readonly generator?: Generator } = {}): Promise<Record<string, ArrayTensor>> {
    const results = this.evaluate(feeds, options);
    return Promise.resolve(
      Object.fromEntries(
        Object.entries(this.program.outputs).map(([name, { dtype }]) => {
          const { data, shape } = results[name]!;
          const rounded = emptyArray(dtype, data.length);
          rounded.set(data);
          return [name, { data: rounded, shape }];
        }),
      ),
    );
  }

  /** The outputs before they are rounded to their element types. */
  evaluate(feeds: Feeds, options: { readonly generator?: Generator } = {}): Record<string, Values> {
    const { graph, nodes, inputs, outputs } = this.program;
    const complete = completeFeeds(graph, inputs, feeds, options.generator);
    const results = new Map<Tensor, Values>();
    const valueOf = (tensor: Tensor): Values => {
      const { source } = tensor;
      if (source.kind === 'result') return results.get(tensor)!;
      if (source.kind === 'constant') return widened(source.value);
      if (source.kind === 'input') return widened(complete.feeds[source.name]!);
      const value = this.parameters.get(source.name);
      if (value === undefined) throw new Error(`parameter "${source.name}" was not set`);
      return widened(value);
    };
    for (const node of nodes) {
      const shapes = node.outputs.map(({ shape }) => shape.map((size) => sizeOf(size, complete.bindings)));
      const values = node.operation.evaluate(node.inputs.map(valueOf), node, shapes, complete.bindings);
      node.outputs.forEach((output, i) => results.set(output, { data: values[i]!, shape: shapes[i]! }));
    }
    return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, valueOf(tensor)]));
  }

  dispose(): void {
    this.parameters.clear();
  }
}

function widened({ data, shape }: ArrayTensor): Values {
  return { data: Float64Array.from(data), shape };
}
