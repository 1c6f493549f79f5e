import { sameShape, sizeOfShape, type Dimension } from '../dimension.js';
import type { Tensor } from '../graph.js';
import type { Emitter } from '../onnx/emitter.js';
import { operation, type Node } from '../operation.js';
import { segmentPlan } from '../segment-plan.js';
import { concat } from './concat.js';
import { gather } from './gather.js';
import { reshape } from './reshape.js';

interface Attributes {
  readonly count: Dimension;
}

/** Inputs: x, ids, and where the ids are known before the run, the four parts of the plan by which the sums are made without races. */
const segmentSumOperation = operation<Attributes>({
  name: 'segmentSum',
  types: ([x, ids], { count }) => {
    if (ids!.dtype !== 'int32') throw new Error(`ids are int32, not ${ids!.dtype}`);
    if (!sameShape(x!.shape.slice(0, ids!.shape.length), ids!.shape)) {
      throw new Error(`x must begin with the axes of the ids, [${ids!.shape.join(', ')}]`);
    }
    return [{ shape: [count, ...x!.shape.slice(ids!.shape.length)], dtype: x!.dtype }];
  },
  onnx: (emitter, inputs, node) => {
    const width = sizeOfShape(node.inputs[0]!.shape.slice(node.inputs[1]!.shape.length));
    const given = node.inputs[0]!.shape;
    const flat = [sizeOfShape(node.inputs[1]!.shape), width];
    const rows = sameShape(given, flat) ? inputs[0]! : emitter.reshape(inputs[0]!, flat);
    const sums =
      inputs.length > 2
        ? plannedSums(emitter, rows, inputs.slice(2), node, width)
        : serialSums(emitter, rows, inputs[1]!, node, width);
    const { shape } = node.outputs[0]!;
    return [shape.length === 2 ? sums : emitter.reshape(sums, shape)]; // a reshape that ends the program copies
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

/** The sum of two segment sums over the same segments as one: the gradients of a table that is used twice. */
export function joinedSegmentSums(left: Tensor, right: Tensor): Tensor | undefined {
  const [a, b] = [segmentSumOf(left), segmentSumOf(right)];
  if (a === undefined || b === undefined || !sameShape(left.shape, right.shape)) return undefined;
  const flatten = ([x, ids]: readonly Tensor[]) => [
    reshape(x!, [sizeOfShape(ids!.shape), ...left.shape.slice(1)]),
    reshape(ids!, [sizeOfShape(ids!.shape)]),
  ];
  const [[firstRows, firstIds], [secondRows, secondIds]] = [flatten(a), flatten(b)];
  return segmentSum(concat([firstRows!, secondRows!], 0), concat([firstIds!, secondIds!], 0), left.shape[0]!);
}

function segmentSumOf({ source }: Tensor): readonly Tensor[] | undefined {
  return source.kind === 'result' && source.node.operation.name === 'segmentSum' ? source.node.inputs : undefined;
}

/** Rows are added in chunks, the chunks of one id again, and every id is written once. */
function plannedSums(
  emitter: Emitter,
  rows: string,
  [chunks, combined, order, segments]: readonly string[],
  node: Node<Attributes>,
  width: Dimension,
): string {
  const zero = emitter.node('Expand', [emitter.float(0), emitter.shape([1, width])]);
  const sumOf = (source: string, members: string) => {
    const padded = emitter.node('Concat', [source, zero], { axis: 0 });
    const gathered = emitter.node('Gather', [padded, members], { axis: 0 });
    return emitter.node('ReduceSum', [gathered, emitter.integers([1])], { keepdims: 0 });
  };
  const partial = sumOf(rows, chunks!);
  const all = emitter.node('Concat', [partial, sumOf(partial, combined!)], { axis: 0 });
  const sums = emitter.node('Gather', [all, order!], { axis: 0 });
  const indices = emitter.node('Unsqueeze', [emitter.node('Cast', [segments!], { to: 7 }), emitter.integers([1])]);
  return emitter.node('ScatterND', [zeros(emitter, node, width), indices, sums]);
}

/** For computed ids: onnxruntime adds element by element, in order, on one thread. */
function serialSums(emitter: Emitter, rows: string, ids: string, node: Node<Attributes>, width: Dimension): string {
  const count = sizeOfShape(node.inputs[1]!.shape);
  const column = emitter.reshape(emitter.node('Cast', [ids], { to: 7 }), [count, 1]);
  const indices = emitter.node('Expand', [column, emitter.shape([count, width])]);
  return emitter.node('ScatterElements', [zeros(emitter, node, width), indices, rows], { axis: 0, reduction: 'add' });
}

function zeros(emitter: Emitter, node: Node<Attributes>, width: Dimension): string {
  return emitter.node('Expand', [emitter.float(0), emitter.shape([node.attributes.count, width])]);
}
