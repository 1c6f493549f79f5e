import { broadcastPositions, broadcastShapes } from '../broadcast.js';
import { sameShape, type Shape } from '../dimension.js';
import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';
import { sumTo } from '../sum-to.js';

const expandOperation = operation<{ readonly shape: Shape }>({
  name: 'expand',
  types: ([x], { shape }) => {
    const target = broadcastShapes(x!.shape, shape);
    if (!sameShape(target, shape)) throw new Error(`cannot repeat it to [${shape.join(', ')}]`);
    return [{ shape, dtype: x!.dtype }];
  },
  onnx: (emitter, [x], { attributes: { shape } }) => [emitter.node('Expand', [x!, emitter.shape(shape)])],
  gradient: ([g], { inputs: [x] }) => [() => sumTo(g!, x!.shape)],
  evaluate: ([x], _node, [shape]) => [
    Float64Array.from(broadcastPositions(x!.shape, shape!), (position) => x!.data[position]!),
  ],
});

/** x repeated along axes of size 1 (or missing in front) to a shape. */
export function expand(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : x.graph.apply(expandOperation, [x], { shape })[0]!;
}
