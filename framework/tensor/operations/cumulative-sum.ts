import { positiveAxis } from '../broadcast.js';
import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';
import { normalizedRows } from '../reduction.js';

const cumulativeSumOperation = operation({
  name: 'cumulativeSum',
  types: ([x]) => [x!],
  onnx: (emitter, [x], { attributes: { axis, reverse } }) => [
    emitter.node('CumSum', [x!, emitter.reshape(emitter.integers([axis]), [])], { reverse: reverse ? 1 : 0 }),
  ],
  gradient: ([g], { attributes: { axis, reverse } }) => [() => cumulativeSum(g!, axis, { reverse: !reverse })],
  evaluate: ([x], { attributes: { axis, reverse } }) => [
    normalizedRows(x!, axis, (row) => {
      let sum = 0;
      const sums = (reverse ? row.toReversed() : row).map((value) => (sum += value));
      return reverse ? sums.reverse() : sums;
    }),
  ],
});

/** Sums of all elements up to and including each, along an axis; `reverse`: of each and those after it. */
export function cumulativeSum(x: Tensor, axis: number, options: { readonly reverse?: boolean } = {}): Tensor {
  const attributes = { axis: positiveAxis(axis, x.shape.length), reverse: options.reverse ?? false };
  return x.graph.apply(cumulativeSumOperation, [x], attributes)[0]!;
}
