import { broadcastPositions, broadcastShapes } from './broadcast.js';
import type { Graph, Tensor } from './graph.js';
import { operation } from './operation.js';
import type { PlainOperationName } from './operation-attributes.js';
import { sumTo } from './operations/reduce-sum.js';

/** What an elementwise function accepts: a tensor, or a number that stands for a scalar constant. */
export type Operand = Tensor | number;

type Unary = (x: Tensor) => Tensor;

/** A differentiable function of one float tensor, element by element, that is one ONNX operator. */
export function unary(definition: {
  readonly name: PlainOperationName;
  readonly onnx: string;
  readonly value: (x: number) => number;
  /** The gradient of the input out of the output's, the output and the input; absent where nothing flows back. */
  readonly gradient?: (gradient: Tensor, y: Tensor, x: Tensor) => Tensor;
}): Unary {
  const { name, onnx, value, gradient } = definition;
  const unaryOperation = operation({
    name,
    types: ([x]) => [x!],
    onnx: (emitter, [x]) => [emitter.node(onnx, [x!])],
    ...(gradient && {
      gradient: ([g], { inputs, outputs }) => [() => gradient(g!, outputs[0]!, inputs[0]!)],
    }),
    evaluate: ([x]) => [x!.data.map(value)],
  });
  return (x) => x.graph.apply(unaryOperation, [x], undefined)[0]!;
}

/** A differentiable function of two float tensors with broadcasting that is one ONNX operator. */
export function binary(definition: {
  readonly name: PlainOperationName;
  readonly onnx: string;
  readonly value: (a: number, b: number) => number;
  readonly dtype?: 'bool';
  /** The gradients of both inputs before broadcasting is undone. */
  readonly gradient?: {
    readonly left: (gradient: Tensor, of: { a: Tensor; b: Tensor; y: Tensor }) => Tensor;
    readonly right: (gradient: Tensor, of: { a: Tensor; b: Tensor; y: Tensor }) => Tensor;
  };
}): (a: Operand, b: Operand) => Tensor {
  const { name, onnx, value, dtype, gradient } = definition;
  const binaryOperation = operation({
    name,
    types: ([a, b]) => {
      if (a!.dtype !== b!.dtype) throw new Error(`element types ${a!.dtype} and ${b!.dtype} differ; use cast`);
      return [{ shape: broadcastShapes(a!.shape, b!.shape), dtype: dtype ?? a!.dtype }];
    },
    onnx: (emitter, [a, b]) => [emitter.node(onnx, [a!, b!])],
    ...(gradient && {
      gradient: ([g], node) => {
        const [a, b] = [node.inputs[0]!, node.inputs[1]!];
        const of = { a, b, y: node.outputs[0]! };
        return [() => sumTo(gradient.left(g!, of), a.shape), () => sumTo(gradient.right(g!, of), b.shape)];
      },
    }),
    evaluate: ([a, b], _node, [shape]) => {
      const left = broadcastPositions(a!.shape, shape!);
      const right = broadcastPositions(b!.shape, shape!);
      return [Float64Array.from(left, (position, i) => value(a!.data[position]!, b!.data[right[i]!]!))];
    },
  });
  return (a, b) => {
    const [left, right] = tensors(name, a, b);
    return left.graph.apply(binaryOperation, [left, right], undefined)[0]!;
  };
}

/** Operands as tensors of one graph. */
export function tensors(name: string, ...operands: readonly [Operand, Operand]): [Tensor, Tensor] {
  const graph: Graph | undefined = operands.find((operand) => typeof operand !== 'number')?.graph;
  if (graph === undefined) throw new Error(`${name}: at least one operand must be a tensor`);
  const [a, b] = operands.map((operand) => (typeof operand === 'number' ? graph.constant(operand) : operand));
  return [a!, b!];
}
