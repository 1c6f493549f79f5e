import { broadcastPositions, broadcastShapes } from '../broadcast.js';
import { tensors, type Operand } from '../elementwise.js';
import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';
import { sumTo } from './reduce-sum.js';

const whereOperation = operation({
  name: 'where',
  types: ([condition, a, b]) => {
    if (condition!.dtype !== 'bool') throw new Error('the condition must be bool; use greater or cast');
    if (a!.dtype !== b!.dtype) throw new Error(`element types ${a!.dtype} and ${b!.dtype} differ; use cast`);
    return [{ shape: broadcastShapes(condition!.shape, broadcastShapes(a!.shape, b!.shape)), dtype: a!.dtype }];
  },
  onnx: (emitter, inputs) => [emitter.node('Where', inputs)],
  gradient: ([g], { inputs: [condition, a, b] }) => [
    undefined,
    () => sumTo(where(condition!, g!, 0), a!.shape),
    () => sumTo(where(condition!, 0, g!), b!.shape),
  ],
  evaluate: ([condition, a, b], _node, [shape]) => {
    const [left, right] = [broadcastPositions(a!.shape, shape!), broadcastPositions(b!.shape, shape!)];
    return [
      Float64Array.from(broadcastPositions(condition!.shape, shape!), (position, i) =>
        condition!.data[position]! !== 0 ? a!.data[left[i]!]! : b!.data[right[i]!]!,
      ),
    ];
  },
});

/** A where the bool condition holds, else b; all three broadcast. */
export function where(condition: Tensor, a: Operand, b: Operand): Tensor {
  const [left, right] =
    typeof a === 'number' && typeof b === 'number'
      ? [condition.graph.constant(a), condition.graph.constant(b)]
      : tensors('where', a, b);
  return condition.graph.apply(whereOperation, [condition, left, right], undefined)[0]!;
}
