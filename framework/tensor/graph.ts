import { dataTypeOf, describeType, type ArrayTensor, type DataType, type Feeds } from './array.js';
import { canonical, sameShape, type Bindings, type Shape } from './dimension.js';
import type { Generator } from './generator.js';
import type { Initializer } from './initializers.js';
import type { Node, Operation } from './operation.js';

/** A value in a program: its type, and what it is made from. */
export interface Tensor {
  readonly graph: Graph;
  readonly shape: Shape;
  readonly dtype: DataType;
  readonly source: Source;
}

/** Where a tensor comes from. */
export type Source =
  | { readonly kind: 'input'; readonly name: string; readonly make?: Make }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: ArrayTensor }
  | { readonly kind: 'result'; readonly node: Node; readonly index: number };

/** What automatic inputs are made from, before each run. */
export interface Run {
  readonly bindings: Bindings;
  readonly feeds: Feeds;
  /** What dropout masks are drawn from; absent where the caller passed none. */
  readonly generator: Generator | undefined;
  /** A place where the automatic inputs of one run share what several of them need. */
  readonly memory: Map<string, unknown>;
}

/** Makes an automatic input. */
export type Make = (run: Run) => ArrayTensor;

export interface ParameterSpecification {
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** False: a frozen weight, given but never updated. */
  readonly trainable: boolean;
}

/**
 * A place in the names of a model, such as `student/visit/attention`. It puts its path before the names of parameters and
 * inputs.
 */
export interface Scope {
  readonly graph: Graph;
  readonly path: string;
  scope(name: string): Scope;
  parameter(
    name: string,
    shape: readonly number[],
    initializer: Initializer,
    options?: { readonly trainable?: boolean },
  ): Tensor;
  input(name: string, shape: Shape, dtype?: DataType): Tensor;
  /** Runs `build`; shape errors inside name this layer. */
  within<Result>(build: () => Result): Result;
}

/** Tensors whose shapes do not fit an operation. The message names the layer and the shapes. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  constructor(
    readonly operation: string,
    readonly layer: string,
    problem: string,
    inputs: readonly Tensor[],
  ) {
    const received = inputs.map((input) => `${describeOrigin(input)} ${describeType(input.dtype, input.shape)}`);
    super(`${layer === '' ? '' : `layer ${layer}: `}${operation}: ${problem}; received ${received.join(', ')}`);
  }
}

/**
 * A tensor program under construction: inputs, parameters and the operations on them. Shapes are checked while it is built;
 * nothing is computed until an engine compiles it.
 *
 * @example
 * const graph = new Graph();
 * const x = graph.input('x', ['patient', 3]); // a named size is bound by what is fed
 * const y = linear(graph.scope('layer'), x, { width: 2 }); // parameters layer/weight [2, 3] and layer/bias [2]
 * const program = await engine.compile(graph, { y });
 * program.setParameters(initialValues(graph.parameters, new Generator(42)));
 * const results = await program.run({ x: { data: Float32Array.of(1, 2, 3), shape: [1, 3] } });
 */
export class Graph {
  /** True while a training step is built: dropout is active. */
  readonly training: boolean;
  private readonly inputsByName = new Map<string, Tensor>();
  private readonly parametersByName = new Map<string, ParameterSpecification>();
  private readonly parameterTensors = new Map<string, Tensor>();
  private readonly constants = new Map<number, Tensor>();
  private nodeCount = 0;
  private layer = '';

  constructor(options: { readonly training?: boolean } = {}) {
    this.training = options.training ?? false;
  }

  /** The parameters by name, in the order in which they were declared. */
  get parameters(): ReadonlyMap<string, ParameterSpecification> {
    return this.parametersByName;
  }

  /** The inputs by name: those that a caller feeds, and those that are made automatically. */
  get inputs(): ReadonlyMap<string, Tensor> {
    return this.inputsByName;
  }

  /** A named input. A second call with the same name gives the same tensor, and throws where the type differs. */
  input(name: string, shape: Shape, dtype: DataType = 'float32'): Tensor {
    return this.newInput({ kind: 'input', name }, shape, dtype);
  }

  /**
   * An input that `make` fills before each run, such as a dropout mask. A second call with the same name gives the same tensor.
   */
  automaticInput(name: string, shape: Shape, dtype: DataType, make: Make): Tensor {
    return this.newInput({ kind: 'input', name, make }, shape, dtype);
  }

  /** The tensor of a parameter that was already declared. */
  parameterTensor(name: string): Tensor {
    const tensor = this.parameterTensors.get(name);
    if (tensor === undefined)
      throw new Error(`no parameter "${name}"; declared: ${[...this.parametersByName.keys()].join(', ') || 'none'}`);
    return tensor;
  }

  /** A named weight. A second call with the same name gives the same tensor: that is how layers share weights. */
  parameter(
    name: string,
    shape: readonly number[],
    initializer: Initializer,
    options: { readonly trainable?: boolean } = {},
  ): Tensor {
    const declared = this.parameterTensors.get(name);
    if (declared !== undefined) {
      if (sameShape(declared.shape, shape)) return declared;
      throw new ShapeError('parameter', this.layer, `"${name}" is shared with shape [${shape.join(', ')}]`, [declared]);
    }
    const tensor: Tensor = { graph: this, shape, dtype: 'float32', source: { kind: 'parameter', name } };
    this.parametersByName.set(name, { shape, initializer, trainable: options.trainable ?? true });
    this.parameterTensors.set(name, tensor);
    return tensor;
  }

  /** A fixed value; a number is a float32 scalar. */
  constant(value: number | ArrayTensor): Tensor {
    if (typeof value !== 'number') return this.newConstant(value);
    const cached = this.constants.get(value);
    if (cached !== undefined) return cached;
    const tensor = this.newConstant({ data: Float32Array.of(value), shape: [] });
    this.constants.set(value, tensor);
    return tensor;
  }

  scope(name: string): Scope {
    return new NamedScope(this, name);
  }

  /** Runs `build`; shape errors inside name the layer. */
  within<Result>(layer: string, build: () => Result): Result {
    const outer = this.layer;
    this.layer = layer;
    try {
      return build();
    } finally {
      this.layer = outer;
    }
  }

  /** Adds a use of an operation. Only operations call this; models call `add`, `matmul` and the like. */
  apply<Attributes>(
    operation: Operation<Attributes>,
    inputs: readonly Tensor[],
    attributes: Attributes,
  ): readonly Tensor[] {
    const foreign = inputs.find((input) => input.graph !== this);
    if (foreign !== undefined) throw new ShapeError(operation.name, this.layer, 'tensors of two graphs meet', inputs);
    const types = this.explain(operation.name, inputs, () => operation.types(inputs, attributes));
    const outputs: Tensor[] = [];
    const node: Node<Attributes> = {
      id: this.nodeCount++,
      operation,
      attributes,
      inputs,
      outputs,
      layer: this.layer,
    };
    types.forEach(({ shape, dtype }, index) =>
      outputs.push({ graph: this, shape: shape.map(canonical), dtype, source: { kind: 'result', node, index } }),
    );
    return outputs;
  }

  private explain<Result>(operation: string, inputs: readonly Tensor[], check: () => Result): Result {
    try {
      return check();
    } catch (error) {
      if (error instanceof ShapeError) throw error;
      const problem = error instanceof Error ? error.message : String(error);
      throw new ShapeError(operation, this.layer, problem, inputs);
    }
  }

  private newInput(source: Extract<Source, { kind: 'input' }>, shape: Shape, dtype: DataType): Tensor {
    const type = shape.map(canonical);
    const declared = this.inputsByName.get(source.name);
    if (declared !== undefined) {
      if (sameShape(declared.shape, type) && declared.dtype === dtype) return declared;
      throw new ShapeError('input', this.layer, `"${source.name}" is asked for as ${describeType(dtype, type)}`, [
        declared,
      ]);
    }
    const tensor: Tensor = { graph: this, shape: type, dtype, source };
    this.inputsByName.set(source.name, tensor);
    return tensor;
  }

  private newConstant(value: ArrayTensor): Tensor {
    const source = { kind: 'constant', value } as const;
    return { graph: this, shape: value.shape, dtype: dataTypeOf(value.data), source };
  }
}

class NamedScope implements Scope {
  constructor(
    readonly graph: Graph,
    readonly path: string,
  ) {}

  scope(name: string): Scope {
    return new NamedScope(this.graph, this.name(name));
  }

  parameter(
    name: string,
    shape: readonly number[],
    initializer: Initializer,
    options?: { readonly trainable?: boolean },
  ): Tensor {
    return this.graph.parameter(this.name(name), shape, initializer, options);
  }

  input(name: string, shape: Shape, dtype?: DataType): Tensor {
    return this.graph.input(this.name(name), shape, dtype);
  }

  within<Result>(build: () => Result): Result {
    return this.graph.within(this.path, build);
  }

  private name(name: string): string {
    return this.path === '' ? name : `${this.path}/${name}`;
  }
}

function describeOrigin({ source }: Tensor): string {
  if (source.kind === 'constant') return 'constant';
  if (source.kind !== 'result') return `${source.kind} "${source.name}"`;
  const { operation, layer } = source.node;
  return layer === '' ? operation.name : `${operation.name} of ${layer}`;
}
