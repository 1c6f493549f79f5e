import type { ArrayTensor, DataType } from '../array.js';
import { addDimensions, canonical, termsOf, type Dimension, type Shape } from '../dimension.js';

/**
 * Which form of a few operations to emit: `cpu` suits onnxruntime's kernels for the CPU; `portable` only standard operators,
 * and no node with more tensors than a WebGPU shader may bind.
 */
export type EmissionForm = 'cpu' | 'portable';

/** Tensors that one node may read or write in the portable form. */
const portableWidth = 5;

/** An attribute of an ONNX node; `{ float }` where a number must be written as a float. */
export type OnnxAttribute =
  number | string | readonly number[] | { readonly float: number } | { readonly body: OnnxBody };

/** A name in an ONNX graph and the type of its value. */
export type OnnxValue = readonly [name: string, type: { readonly shape: Shape; readonly dtype: DataType }];

/** A graph within a node, such as the body of a loop. Its nodes may use the names of the graph around it. */
export interface OnnxBody {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** A node of the emitted graph. */
export interface OnnxNode {
  readonly type: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** A constant of the emitted graph. */
export type OnnxConstant = ArrayTensor | { readonly data: BigInt64Array; readonly shape: readonly number[] };

/** Collects the nodes and constants of an ONNX graph while operations emit themselves. */
export class Emitter {
  readonly form: EmissionForm;
  /** Threads that will share out a node's work. */
  readonly threads: number;
  readonly nodes: OnnxNode[] = [];
  readonly constants: Map<string, OnnxConstant>;
  private readonly axisOfSymbol: (symbol: string) => { readonly input: string; readonly axis: number };
  private readonly cache = new Map<string, string>();
  private readonly outer: Emitter | undefined;
  /** Before the names of nodes. */
  private readonly prefix: string;

  /** `axisOfSymbol`: an input that has the symbol as one of its axes; it makes that input part of the program. */
  constructor(
    { form, threads }: { readonly form: EmissionForm; readonly threads: number },
    axisOfSymbol: (symbol: string) => { readonly input: string; readonly axis: number },
    outer?: Emitter,
  ) {
    this.form = form;
    this.threads = threads;
    this.constants = outer?.constants ?? new Map<string, OnnxConstant>();
    this.axisOfSymbol = axisOfSymbol;
    this.outer = outer;
    this.prefix = outer === undefined ? '#' : `${outer.prefix}${outer.nodes.length}/`;
  }

  /** An emitter for the body of the next node. What it makes is seen in the body alone, but for constants and sizes. */
  inner(): Emitter {
    return new Emitter(this, this.axisOfSymbol, this);
  }

  /** A name for an input of the body. */
  inputName(title: string): string {
    return `${this.prefix}${title}`;
  }

  /** Emits a node with one output. An empty name stands for an absent optional input. */
  node(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    domain = '',
  ): string {
    return this.nodeWithOutputs(1, type, inputs, attributes, domain)[0]!;
  }

  nodeWithOutputs(
    count: number,
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    domain = '',
  ): string[] {
    const outputs = Array.from({ length: count }, (_, index) => `${this.prefix}${this.nodes.length}.${index}`);
    this.nodes.push({ type, domain, inputs, outputs, attributes });
    return outputs;
  }

  /** A float32 scalar. */
  float(value: number): string {
    return this.once(`#float ${value}`, (name) =>
      this.constants.set(name, { data: Float32Array.of(value), shape: [] }),
    );
  }

  /** An int64 vector, as ONNX wants axes and shapes. */
  integers(values: readonly number[]): string {
    return this.once(`#integers ${values.join(' ')}`, (name) =>
      this.constants.set(name, { data: BigInt64Array.from(values, BigInt), shape: [values.length] }),
    );
  }

  /** Any fixed value. */
  constant(value: ArrayTensor): string {
    const name = `#constant ${this.constants.size}`;
    this.constants.set(name, value);
    return name;
  }

  /** An int64 vector of one element: a size, computed from the shapes of inputs where it is not a number. */
  dimension(dimension: Dimension): string {
    if (typeof dimension === 'number') return this.integers([dimension]);
    if (this.outer !== undefined) return this.outer.dimension(dimension); // Once, not at every turn of the loop
    const key = String(canonical(dimension));
    return this.remember(`dimension ${key}`, () =>
      termsOf(dimension)
        .map(({ coefficient, symbols }) => {
          if (symbols.length === 0) return this.integers([coefficient]);
          const product = symbols
            .map((symbol) => this.symbol(symbol))
            .reduce((left, right) => this.node('Mul', [left, right]));
          return coefficient === 1 ? product : this.node('Mul', [product, this.integers([coefficient])]);
        })
        .reduce((left, right) => this.node('Add', [left, right])),
    );
  }

  /** An int64 vector with all sizes of a shape. */
  shape(shape: Shape): string {
    if (shape.every((size) => typeof size === 'number')) return this.integers(shape as readonly number[]);
    if (this.outer !== undefined) return this.outer.shape(shape);
    return this.remember(`shape ${shape.join(', ')}`, () =>
      this.node(
        'Concat',
        shape.map((size) => this.dimension(size)),
        { axis: 0 },
      ),
    );
  }

  /** `x` in another shape with as many elements. */
  reshape(x: string, shape: Shape): string {
    const dynamic = shape.filter((size) => typeof size === 'string').length;
    if (dynamic > 1) return this.node('Reshape', [x, this.shape(shape)], { allowzero: 1 });
    return this.node('Reshape', [x, this.integers(shape.map((size) => (typeof size === 'string' ? -1 : size)))]);
  }

  /** Parts joined along an axis. */
  concat(parts: readonly string[], axis: number): string {
    if (this.form === 'cpu' || parts.length <= portableWidth) return this.node('Concat', parts, { axis });
    const joined: string[] = [];
    for (let i = 0; i < parts.length; i += portableWidth)
      joined.push(this.concat(parts.slice(i, i + portableWidth), axis));
    return this.concat(joined, axis);
  }

  /** `x` cut along an axis. */
  split(x: string, sizes: readonly Dimension[], axis: number): string[] {
    if (this.form === 'cpu' || sizes.length <= portableWidth)
      return this.nodeWithOutputs(sizes.length, 'Split', [x, this.shape(sizes)], { axis });
    return sizes.map((size, i) => {
      const start = addDimensions(...sizes.slice(0, i));
      const bounds = [this.dimension(start), this.dimension(addDimensions(start, size))];
      return this.node('Slice', [x, ...bounds, this.integers([axis])]);
    });
  }

  private symbol(symbol: string): string {
    return this.remember(`symbol ${symbol}`, () => {
      const { input, axis } = this.axisOfSymbol(symbol);
      return this.node('Shape', [input], { start: axis, end: axis + 1 });
    });
  }

  private once(name: string, create: (name: string) => void): string {
    if (!this.constants.has(name)) create(name);
    return name;
  }

  private remember(key: string, create: () => string): string {
    const cached = this.cache.get(key);
    if (cached !== undefined) return cached;
    const name = create();
    this.cache.set(key, name);
    return name;
  }
}
