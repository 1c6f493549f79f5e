import type { DataType } from './array.js';
import type { Bindings, Shape } from './dimension.js';
import type { Tensor } from './graph.js';
import type { OperationAttributes, OperationName } from './operation-attributes.js';
import type { Emitter } from './onnx/emitter.js';

/** A use of an operation in a graph. */
export interface Node<Attributes = unknown> {
  /** Position in the graph; a node's inputs come before it. */
  readonly id: number;
  readonly operation: Operation<Attributes>;
  readonly attributes: Attributes;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** Path of the layer that asked for it, for messages. */
  readonly layer: string;
}

/** Type of one output. */
interface TensorType {
  readonly shape: Shape;
  readonly dtype: DataType;
}

/** A value in the reference interpreter: every element type as doubles, so that finite differences are sharp. */
export interface Values {
  readonly data: Float64Array;
  readonly shape: readonly number[];
}

/**
 * One operation: its shape rule, its ONNX form, its gradient and its meaning. `Attributes` are what is fixed while a graph is
 * built.
 */
export interface Operation<Attributes = unknown> {
  readonly name: OperationName;
  /** Shape rule: the type of each output. Throws an `Error` that says which sizes do not fit; the graph adds the layer. */
  types(inputs: readonly Tensor[], attributes: Attributes): readonly TensorType[];
  /** ONNX form: given the names of the inputs, emits nodes and returns the names of the outputs. */
  onnx(emitter: Emitter, inputs: readonly string[], node: Node<Attributes>): readonly string[];
  /**
   * Vector-Jacobian product: for each input, how to build its gradient out of the gradients of the outputs (undefined where
   * an output does not matter to the loss). Only the functions of inputs that lead to a parameter are called; `isWanted`
   * says which they are. Without `gradient`, nothing flows back.
   */
  gradient?(
    gradients: readonly (Tensor | undefined)[],
    node: Node<Attributes>,
    isWanted: (input: Tensor) => boolean,
  ): readonly ((() => Tensor | undefined) | undefined)[];
  /**
   * What the operation means: computes its outputs in double precision. `shapes` are the shapes of the outputs under
   * `bindings`.
   */
  evaluate(
    inputs: readonly Values[],
    node: Node<Attributes>,
    shapes: readonly (readonly number[])[],
    bindings: Bindings,
  ): readonly Float64Array[];
}

/** Gives an operation the types of its attributes. It registers nothing. */
export function operation<Name extends OperationName>(
  definition: Operation<OperationAttributes[Name]> & { readonly name: Name },
): Operation<OperationAttributes[Name]> {
  return definition;
}
