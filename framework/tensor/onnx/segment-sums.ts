import { sizeOfShape, type Dimension } from '../dimension.js';
import type { Node } from '../operation.js';
import type { OperationAttributes } from '../operation-attributes.js';
import type { Emitter } from './emitter.js';

type Use = Node<OperationAttributes['segmentSum']>;

/** Rows are added in chunks, the chunks of one id again, and every id is written once. */
export function plannedSums(
  emitter: Emitter,
  rows: string,
  [chunks, combined, order, segments]: readonly string[],
  node: Use,
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
export function serialSums(emitter: Emitter, rows: string, ids: string, node: Use, width: Dimension): string {
  return scattered(emitter, zeros(emitter, node, width), rows, ids, node, { width, reduction: 'add' });
}

/** The largest of the rows of each id; `lowest` where an id has none. */
export function segmentMaxima(
  emitter: Emitter,
  rows: string,
  ids: string,
  node: Use,
  { width, lowest }: { readonly width: Dimension; readonly lowest: number },
): string {
  const start = emitter.node('Expand', [emitter.float(lowest), emitter.shape([node.attributes.count, width])]);
  return scattered(emitter, start, rows, ids, node, { width, reduction: 'max' });
}

function scattered(
  emitter: Emitter,
  start: string,
  rows: string,
  ids: string,
  node: Use,
  { width, reduction }: { readonly width: Dimension; readonly reduction: 'add' | 'max' },
): string {
  const count = sizeOfShape(node.inputs[1]!.shape);
  const column = emitter.reshape(emitter.node('Cast', [ids], { to: 7 }), [count, 1]);
  const indices = emitter.node('Expand', [column, emitter.shape([count, width])]);
  return emitter.node('ScatterElements', [start, indices, rows], { axis: 0, reduction });
}

function zeros(emitter: Emitter, node: Use, width: Dimension): string {
  return emitter.node('Expand', [emitter.float(0), emitter.shape([node.attributes.count, width])]);
}
