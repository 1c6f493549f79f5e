import { sizeOf, type Dimension } from '../dimension.js';
import type { Graph, Tensor } from '../graph.js';
import { operation } from '../operation.js';

const dimensionSizeOperation = operation({
  name: 'dimensionSize',
  types: () => [{ shape: [], dtype: 'float32' }],
  onnx: (emitter, _inputs, { attributes: { dimension } }) => [
    emitter.reshape(emitter.node('Cast', [emitter.dimension(dimension)], { to: 1 }), []),
  ],
  evaluate: (_inputs, { attributes: { dimension } }, _shapes, bindings) => [
    Float64Array.of(sizeOf(dimension, bindings)),
  ],
});

/** A size that is known only when the program runs, as a float32 scalar: the divisor of a mean. */
export function dimensionSize(graph: Graph, dimension: Dimension): Tensor {
  if (typeof dimension === 'number') return graph.constant(dimension);
  return graph.apply(dimensionSizeOperation, [], { dimension })[0]!;
}
