import { sameShape, sizeOfShape, type Dimension } from '../dimension.js';
import type { Tensor } from '../graph.js';
import { segmentMaxima } from '../onnx/segment-sums.js';
import { operation } from '../operation.js';
import { cast } from './cast.js';
import { divide } from './divide.js';
import { equal } from './equal.js';
import { gather, segmentSum } from './gather.js';
import { maximum } from './maximum.js';
import { multiply } from './multiply.js';

/** What a segment without rows gives: the lowest number of float32, but for rounding. */
const lowest = -3.4e38;

const segmentMaxOperation = operation({
  name: 'segmentMax',
  types: ([x, ids], { count }) => {
    if (ids!.dtype !== 'int32') throw new Error(`ids are int32, not ${ids!.dtype}`);
    if (!sameShape(x!.shape.slice(0, ids!.shape.length), ids!.shape))
      throw new Error(`x must begin with the axes of the ids, [${ids!.shape.join(', ')}]`);
    return [{ shape: [count, ...x!.shape.slice(ids!.shape.length)], dtype: x!.dtype }];
  },
  onnx: (emitter, [x, ids], node) => {
    const { shape } = node.outputs[0]!;
    const width = sizeOfShape(shape.slice(1));
    const rows = emitter.reshape(x!, [sizeOfShape(node.inputs[1]!.shape), width]);
    return [emitter.reshape(segmentMaxima(emitter, rows, ids!, node, { width, lowest }), shape)];
  },
  gradient: ([g], { inputs: [x, ids], outputs: [y], attributes: { count } }) => [
    () => {
      const winners = cast(equal(x!, gather(y!, ids!)), 'float32');
      const share = divide(g!, maximum(segmentSum(winners, ids!, count), 1));
      return multiply(winners, gather(share, ids!));
    },
  ],
  evaluate: ([x, ids], _node, [shape]) => {
    const width = shape!.slice(1).reduce((product, size) => product * size, 1);
    const largest = new Float64Array(shape![0]! * width).fill(Math.fround(lowest));
    ids!.data.forEach((id, i) => {
      if (id < 0 || id >= shape![0]!) throw new Error(`segmentMax: id ${id} is outside ${shape![0]} segments`);
      for (let j = 0; j < width; j++) {
        const at = id * width + j;
        largest[at] = Math.max(largest[at]!, x!.data[i * width + j]!);
      }
    });
    return [largest];
  },
});

/**
 * The largest of the rows that share an id, element by element: result[s] = max x[i] over ids[i] = s. x [i…, width…], ids int32
 * [i…] → [count, width…]; −3.4e38 where an id has no row. Rows that are equally large share the gradient.
 */
export function segmentMax(x: Tensor, ids: Tensor, count: Dimension): Tensor {
  return x.graph.apply(segmentMaxOperation, [x, ids], { count })[0]!;
}
