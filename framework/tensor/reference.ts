import { emptyArray, type ArrayTensor, type Feeds } from './array.js';
import type { Engine, Executable } from './engine.js';
import { evaluateNodes } from './evaluate-nodes.js';
import type { Generator } from './generator.js';
import type { Graph, Source, Tensor } from './graph.js';
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

/**
 * What outputs of a graph without inputs are, in double precision and without an engine: for values that are needed while a
 * model is set up. Slow where much is to be multiplied.
 */
export function evaluate(
  graph: Graph,
  outputs: Readonly<Record<string, Tensor>>,
  parameters: Readonly<Record<string, ArrayTensor>>,
): Readonly<Record<string, Values>> {
  const executable = new ReferenceExecutable(programOf(graph, outputs));
  executable.setParameters(parameters);
  return executable.evaluate({});
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
    const valueOf = evaluateNodes(nodes, complete.bindings, ({ source }) => {
      if (source.kind === 'constant') return widened(source.value);
      if (source.kind === 'input') return widened(complete.feeds[source.name]!);
      return widened(this.parameter((source as Extract<Source, { kind: 'parameter' }>).name));
    });
    return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, valueOf(tensor)]));
  }

  private parameter(name: string): ArrayTensor {
    const value = this.parameters.get(name);
    if (value === undefined) throw new Error(`parameter "${name}" was not set`);
    return value;
  }

  dispose(): void {
    this.parameters.clear();
  }
}

function widened({ data, shape }: ArrayTensor): Values {
  return { data: Float64Array.from(data), shape };
}
