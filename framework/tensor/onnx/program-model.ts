import type { ArrayTensor } from '../array.js';
import type { Graph, Tensor } from '../graph.js';
import { programOf } from '../program.js';
import { emitNodes } from './emit-nodes.js';
import { Emitter, type EmissionForm, type OnnxNode } from './emitter.js';
import { writeModel } from './write-model.js';

/** An ONNX model of a program, and what it wants to be fed. */
export interface ProgramModel {
  readonly bytes: Uint8Array;
  /** Names of the graph inputs that the model has, automatic ones included. */
  readonly inputs: ReadonlySet<string>;
  /** Names of the parameters that the model has as inputs. */
  readonly parameters: ReadonlySet<string>;
}

/** Options of emission. */
export interface OnnxOptions {
  /** Values built in as constants; the other parameters become inputs. */
  readonly parameters?: Readonly<Record<string, ArrayTensor>>;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Default `portable`. */
  readonly form?: EmissionForm;
  /** Threads that will share out the work of a node, for the form `cpu`: results do not depend on them; default 1. */
  readonly threads?: number;
}

/** Emits the part of a graph that `outputs` need as an ONNX model (opset 20). */
export function programModel(
  graph: Graph,
  outputs: Readonly<Record<string, Tensor>>,
  options: OnnxOptions = {},
): ProgramModel {
  const program = programOf(graph, outputs);
  const inputs = new Set(program.inputs);
  const { form = 'portable', threads = 1 } = options;
  const emitter = new Emitter({ form, threads }, (symbol) => {
    const axis = axisOf(graph, symbol, inputs);
    inputs.add(axis.input);
    return axis;
  });
  const nameOf = emitNodes(emitter, program.nodes, ({ source }) =>
    source.kind === 'input' || source.kind === 'parameter' ? source.name : undefined,
  );
  const nodes = named(emitter, outputs, nameOf);
  const built = options.parameters ?? {};
  const free = new Set([...program.parameters].filter((name) => built[name] === undefined));
  const constants = new Map(emitter.constants);
  for (const name of program.parameters) if (built[name] !== undefined) constants.set(name, built[name]);
  const declared = [...inputs].map((name) => [name, graph.inputs.get(name)!] as const);
  const weights = [...free].map((name) => [name, graph.parameterTensor(name)] as const);
  const bytes = writeModel({
    nodes,
    constants,
    inputs: [...declared, ...weights],
    outputs: Object.entries(outputs),
    metadata: options.metadata ?? {},
  });
  return { bytes, inputs, parameters: free };
}

/** The nodes with the results called by the outputs' names; Identity where one tensor has two names or is no result. */
function named(
  emitter: Emitter,
  outputs: Readonly<Record<string, Tensor>>,
  nameOf: (tensor: Tensor) => string,
): readonly OnnxNode[] {
  const renamed = new Map<string, string>();
  const produced = new Set(emitter.nodes.flatMap((node) => node.outputs));
  const copies: OnnxNode[] = [];
  for (const [output, tensor] of Object.entries(outputs)) {
    const name = nameOf(tensor);
    if (produced.has(name) && !renamed.has(name)) {
      renamed.set(name, output);
    } else {
      const input = renamed.get(name) ?? name;
      copies.push({ type: 'Identity', domain: '', inputs: [input], outputs: [output], attributes: {} });
    }
  }
  const rename = (name: string) => renamed.get(name) ?? name;
  return [...emitter.nodes.map((node) => renamedNode(node, rename)), ...copies];
}

function renamedNode(node: OnnxNode, rename: (name: string) => string): OnnxNode {
  const attributes = Object.entries(node.attributes).map(([key, value]) => {
    if (typeof value !== 'object' || !('body' in value)) return [key, value] as const;
    const nodes = value.body.nodes.map((inner) => renamedNode(inner, rename));
    return [key, { body: { ...value.body, nodes } }] as const;
  });
  return {
    ...node,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
    attributes: Object.fromEntries(attributes),
  };
}

/** An input that has the symbol as an axis, one that the program has anyway if possible. */
function axisOf(graph: Graph, symbol: string, preferred: ReadonlySet<string>): { input: string; axis: number } {
  const candidates = [...graph.inputs].filter(([, { shape }]) => shape.includes(symbol));
  const [name, tensor] = candidates.find(([input]) => preferred.has(input)) ?? candidates[0] ?? [];
  if (name === undefined || tensor === undefined) {
    throw new Error(
      `the size "${symbol}" is on no axis of any input by itself, so it cannot be known when the program runs`,
    );
  }
  return { input: name, axis: tensor.shape.indexOf(symbol) };
}
