import { sameShape, sizeOfShape, type Dimension } from '../dimension.js';
import type { Tensor } from '../graph.js';
import { plannedSums, serialSums } from '../onnx/segment-sums.js';
import { operation } from '../operation.js';
import { segmentPlan } from '../segment-plan.js';

const gatherOperation = operation({
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

/**
 * Inputs: x, ids, and where the ids are known before the run, the four parts of the plan by which the sums are made without
 * races.
 */
const segmentSumOperation = operation({
  name: 'segmentSum',
  types: ([x, ids], { count }) => {
    if (ids!.dtype !== 'int32') throw new Error(`ids are int32, not ${ids!.dtype}`);
    if (!sameShape(x!.shape.slice(0, ids!.shape.length), ids!.shape))
      throw new Error(`x must begin with the axes of the ids, [${ids!.shape.join(', ')}]`);
    return [{ shape: [count, ...x!.shape.slice(ids!.shape.length)], dtype: x!.dtype }];
  },
  onnx: (emitter, inputs, node) => {
    const width = sizeOfShape(node.inputs[0]!.shape.slice(node.inputs[1]!.shape.length));
    const shape = node.inputs[0]!.shape;
    const flat = [sizeOfShape(node.inputs[1]!.shape), width];
    const rows = sameShape(shape, flat) ? inputs[0]! : emitter.reshape(inputs[0]!, flat);
    const sums =
      inputs.length > 2
        ? plannedSums(emitter, rows, inputs.slice(2), node, width)
        : serialSums(emitter, rows, inputs[1]!, node, width);
    const result = node.outputs[0]!.shape;
    return [result.length === 2 ? sums : emitter.reshape(sums, result)]; // A reshape that ends the program copies
  },
  gradient: ([g], { inputs: [, ids] }) => [() => gather(g!, ids!)],
  evaluate: ([x, ids], _node, [shape]) => {
    const width = shape!.slice(1).reduce((product, size) => product * size, 1);
    const sums = new Float64Array(shape![0]! * width);
    ids!.data.forEach((id, i) => {
      if (id < 0 || id >= shape![0]!) throw new Error(`segmentSum: id ${id} is outside ${shape![0]} segments`);
      for (let j = 0; j < width; j++) sums[id * width + j]! += x!.data[i * width + j]!;
    });
    return [sums];
  },
});

/**
 * Sums of the rows that share an id: result[s] = Σ x[i] over ids[i] = s. x [i…, width…], ids int32 [i…] → [count, width…].
 * The order of additions is fixed, so the result does not depend on the number of threads.
 */
export function segmentSum(x: Tensor, ids: Tensor, count: Dimension): Tensor {
  return x.graph.apply(segmentSumOperation, [x, ids, ...segmentPlan(ids, count)], { count })[0]!;
}
