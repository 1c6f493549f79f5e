import { describeType, dataTypeOf, elementCount, type ArrayTensor, type Feeds } from './array.js';
import { sizeOf, symbolsOf, termsOf, type Bindings } from './dimension.js';
import type { Generator } from './generator.js';
import type { Graph, Run, Tensor } from './graph.js';
import type { Node } from './operation.js';

/** The part of a graph that some outputs need. */
export interface Program {
  readonly graph: Graph;
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Each after the nodes it uses. */
  readonly nodes: readonly Node[];
  readonly parameters: ReadonlySet<string>;
  readonly inputs: ReadonlySet<string>;
}

/** Finds what `outputs` need. */
export function programOf(graph: Graph, outputs: Readonly<Record<string, Tensor>>): Program {
  const nodes = new Map<number, Node>();
  const parameters = new Set<string>();
  const inputs = new Set<string>();
  const pending = Object.values(outputs);
  if (pending.length === 0) throw new Error('a program needs at least one output');
  while (pending.length > 0) {
    const { source, graph: owner } = pending.pop()!;
    if (owner !== graph) throw new Error('an output belongs to another graph');
    if (source.kind === 'input') {
      inputs.add(source.name);
    } else if (source.kind === 'parameter') {
      parameters.add(source.name);
    } else if (source.kind === 'result' && !nodes.has(source.node.id)) {
      nodes.set(source.node.id, source.node);
      pending.push(...source.node.inputs);
    }
  }
  return { graph, outputs, nodes: [...nodes.values()].sort((a, b) => a.id - b.id), parameters, inputs };
}

/** Sizes of the run, from the fed inputs. Throws when a feed is missing, has another type, or two feeds disagree. */
export function bindingsOf(graph: Graph, needed: Iterable<string>, feeds: Feeds): Bindings {
  const missing = [...needed].filter((name) => isFed(graph.inputs.get(name)!) && feeds[name] === undefined);
  if (missing.length > 0) {
    const wanted = missing.map((name) => describeInput(graph.inputs.get(name)!, name));
    throw new Error(`not fed: ${wanted.join(', ')}; fed: ${Object.keys(feeds).join(', ') || 'nothing'}`);
  }
  const bindings = new Map<string, number>();
  const origins = new Map<string, string>();
  for (const [name, input] of graph.inputs) {
    const fed = feeds[name];
    if (fed === undefined || !isFed(input)) continue;
    checkType(name, input, fed);
    input.shape.forEach((dimension, axis) => {
      const [term, ...others] = termsOf(dimension);
      if (typeof dimension !== 'string' || others.length > 0 || term!.symbols.length !== 1 || term!.coefficient !== 1)
        return;
      const bound = bindings.get(dimension);
      if (bound !== undefined && bound !== fed.shape[axis]) {
        throw new Error(
          `input "${name}": axis ${axis} has size ${fed.shape[axis]}, but "${dimension}" is ${bound} in input "${origins.get(dimension)}"`,
        );
      }
      bindings.set(dimension, fed.shape[axis]!);
      origins.set(dimension, name);
    });
  }
  for (const [name, input] of graph.inputs) checkSizes(name, input, feeds[name], bindings);
  return bindings;
}

/** The feeds a program needs, automatic inputs included, in the graph's order, with the sizes of the run. */
export function completeFeeds(
  graph: Graph,
  needed: ReadonlySet<string>,
  feeds: Feeds,
  generator: Generator | undefined,
): { readonly feeds: Feeds; readonly bindings: Bindings } {
  const bindings = bindingsOf(graph, needed, feeds);
  const run: Run = { bindings, feeds, generator, memory: new Map() };
  const complete: Record<string, ArrayTensor> = {};
  for (const [name, { source }] of graph.inputs) {
    if (!needed.has(name) || source.kind !== 'input') continue;
    complete[name] = source.make === undefined ? feeds[name]! : source.make(run);
  }
  return { feeds: complete, bindings };
}

function isFed({ source }: Tensor): boolean {
  return source.kind === 'input' && source.make === undefined;
}

function describeInput(input: Tensor, name: string): string {
  return `"${name}" ${describeType(input.dtype, input.shape)}`;
}

function checkType(name: string, input: Tensor, fed: ArrayTensor): void {
  const dtype = dataTypeOf(fed.data);
  if (dtype !== input.dtype || fed.shape.length !== input.shape.length)
    throw new Error(`input ${describeInput(input, name)} is fed ${describeType(dtype, fed.shape)}`);
  if (elementCount(fed.shape) !== fed.data.length)
    throw new Error(`input "${name}": ${fed.data.length} elements do not fill the shape [${fed.shape.join(', ')}]`);
}

function checkSizes(name: string, input: Tensor, fed: ArrayTensor | undefined, bindings: Bindings): void {
  if (fed === undefined || !isFed(input)) return;
  input.shape.forEach((dimension, axis) => {
    if (typeof dimension === 'number' && dimension === fed.shape[axis]) return;
    if (!symbolsOf(dimension).every((symbol) => bindings.has(symbol))) return;
    const size = sizeOf(dimension, bindings);
    if (size !== fed.shape[axis]) {
      const expected = dimension === size ? `${size}` : `${dimension} = ${size}`;
      throw new Error(`input "${name}": axis ${axis} has size ${fed.shape[axis]}, expected ${expected}`);
    }
  });
}
