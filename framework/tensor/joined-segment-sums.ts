import { sameShape, sizeOfShape } from './dimension.js';
import type { Tensor } from './graph.js';
import { concat } from './operations/concat.js';
import { segmentSum } from './operations/gather.js';
import { reshape } from './operations/reshape.js';

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
