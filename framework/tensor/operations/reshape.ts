import {
  canonical,
  divideDimensions,
  multiplyDimensions,
  sameShape,
  sizeOfShape,
  type Dimension,
  type Shape,
} from '../dimension.js';
import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';

const reshapeOperation = operation({
  name: 'reshape',
  types: ([x], { shape }) => {
    const [from, to] = [sizeOfShape(x!.shape), sizeOfShape(shape)];
    if (from !== to) throw new Error(`cannot make [${shape.join(', ')}] (${to} elements) of ${from} elements`);
    return [{ shape, dtype: x!.dtype }];
  },
  onnx: (emitter, [x], { attributes: { shape } }) => [emitter.reshape(x!, shape)],
  gradient: ([g], { inputs: [x] }) => [() => reshape(g!, x!.shape)],
  evaluate: ([x]) => [x!.data],
});

/** x in another shape with as many elements; one size may be −1 and is then inferred. */
export function reshape(x: Tensor, shape: readonly Dimension[]): Tensor {
  const target = shape.map((size) => (size === -1 ? inferred(x, shape) : canonical(size)));
  if (sameShape(x.shape, target)) return x;
  const original = beforeReshape(x); // A reshape of a reshape is one reshape, or none
  return sameShape(original.shape, target)
    ? original
    : x.graph.apply(reshapeOperation, [original], { shape: target })[0]!;
}

function beforeReshape(x: Tensor): Tensor {
  return x.source.kind === 'result' && x.source.node.operation.name === 'reshape' ? x.source.node.inputs[0]! : x;
}

function inferred(x: Tensor, shape: Shape): Dimension {
  const others = shape.filter((size) => size !== -1);
  const size =
    shape.length - others.length === 1 && divideDimensions(sizeOfShape(x.shape), multiplyDimensions(...others));
  if (!size) throw new Error(`reshape: cannot infer the -1 of [${shape.join(', ')}] for [${x.shape.join(', ')}]`);
  return size;
}
