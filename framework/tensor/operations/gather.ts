import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';
import { segmentSum } from './segment-sum.js';

const gatherOperation = operation<undefined>({
  name: 'gather',
  types: ([table, ids]) => {
    if (ids!.dtype !== 'int32') throw new Error(`ids are int32, not ${ids!.dtype}`);
    if (table!.shape.length === 0) throw new Error('a scalar has no rows');
    return [{ shape: [...ids!.shape, ...table!.shape.slice(1)], dtype: table!.dtype }];
  },
  onnx: (emitter, inputs) => [emitter.node('Gather', inputs, { axis: 0 })],
  gradient: ([g], { inputs: [table, ids] }) => [() => segmentSum(g!, ids!, table!.shape[0]!)],
  evaluate: ([table, ids], _node, [shape]) => {
    const width = table!.shape.slice(1).reduce((product, size) => product * size, 1);
    const result = new Float64Array(shape!.reduce((product, size) => product * size, 1));
    ids!.data.forEach((id, i) => {
      if (id < 0 || id >= table!.shape[0]!)
        throw new Error(`gather: id ${id} is outside a table of ${table!.shape[0]}`);
      result.set(table!.data.subarray(id * width, (id + 1) * width), i * width);
    });
    return [result];
  },
});

/**
 * Rows of a table: result[i…] = table[ids[i…]]. table [row, …], ids int32 of any shape. Ids may repeat; their gradients add
 * up in a fixed order, whatever the number of threads.
 */
export function gather(table: Tensor, ids: Tensor): Tensor {
  return table.graph.apply(gatherOperation, [table, ids], undefined)[0]!;
}
