import {
  broadcastShapes,
  type OperationAttributes,
  type OperationName,
  type Tensor,
} from '../../../framework/tensor/index.js';
import { attended, attentionGradients } from './causal-attention.js';
import type { Tf, TfTensor } from './tfjs.js';

/** A use of an operation: its attributes, and the shapes of its outputs in this run. */
interface Use<Attributes> {
  readonly attributes: Attributes;
  readonly shapes: readonly (readonly number[])[];
  readonly sizeOf: (dimension: number | string) => number;
  /** Computes some tensors of a graph within this one. */
  readonly compute: (wanted: readonly Tensor[], leaves: ReadonlyMap<Tensor, TfTensor>) => readonly TfTensor[];
}

/** How tfjs computes an operation: one tensor, or several where the operation has several outputs. */
export type Interpretation<Attributes> = (
  tf: Tf,
  inputs: readonly TfTensor[],
  use: Use<Attributes>,
) => TfTensor | readonly TfTensor[];

const one = (
  name: 'neg' | 'exp' | 'abs' | 'tanh' | 'sigmoid' | 'relu' | 'erf' | 'square' | 'log' | 'sqrt' | 'rsqrt' | 'sign',
) => ((tf, [x]) => tf[name](x!)) satisfies Interpretation<undefined>;
const two = (name: 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'greater' | 'equal') =>
  ((tf, [a, b]) => tf[name](a!, b!)) satisfies Interpretation<undefined>;

/** Every operation → how tfjs computes it. An operation that is missing here does not compile. */
export const interpretations: { readonly [Name in OperationName]: Interpretation<OperationAttributes[Name]> } = {
  negate: one('neg'),
  exp: one('exp'),
  abs: one('abs'),
  tanh: one('tanh'),
  sigmoid: one('sigmoid'),
  relu: one('relu'),
  erf: one('erf'),
  square: one('square'),
  log: one('log'),
  sqrt: one('sqrt'),
  rsqrt: one('rsqrt'),
  sign: one('sign'),
  add: two('add'),
  subtract: two('sub'),
  multiply: two('mul'),
  divide: two('div'),
  maximum: two('maximum'),
  greater: two('greater'),
  equal: two('equal'),
  softplus: (tf, [x]) => tf.add(tf.relu(x!), tf.log(tf.add(tf.exp(tf.neg(tf.abs(x!))), 1))),
  silu: (tf, [x]) => tf.mul(x!, tf.sigmoid(x!)),
  geluTanh: (tf, [x]) => {
    const inner = tf.mul(tf.add(x!, tf.mul(tf.mul(tf.square(x!), x!), 0.044715)), Math.sqrt(2 / Math.PI));
    return tf.mul(tf.mul(x!, 0.5), tf.add(tf.tanh(inner), 1));
  },
  where: (tf, [condition, a, b], { shapes }) => {
    const full = (x: TfTensor) => tf.broadcastTo(x, [...shapes[0]!]);
    return tf.where(full(condition!), full(a!), full(b!));
  },
  cast: (tf, [x], { attributes }) => tf.cast(x!, attributes.to),
  stopGradient: (tf, [x]) => tf.clone(x!),
  reduceSum: (tf, [x], { attributes }) => tf.sum(x!, [...attributes.axes], attributes.keep),
  reduceMax: (tf, [x], { attributes }) => tf.max(x!, [...attributes.axes], attributes.keep),
  cumulativeSum: (tf, [x], { attributes }) => {
    const { axis, reverse } = attributes;
    return tf.cumsum(x!, axis, false, reverse);
  },
  dimensionSize: (tf, _inputs, { attributes, sizeOf }) => tf.scalar(sizeOf(attributes.dimension)),
  expand: (tf, [x], { shapes }) => tf.broadcastTo(x!, [...shapes[0]!]),
  reshape: (tf, [x], { shapes }) => tf.reshape(x!, [...shapes[0]!]),
  transpose: (tf, [x], { attributes }) => tf.transpose(x!, [...attributes.permutation]),
  concat: (tf, inputs, { attributes }) => tf.concat([...inputs], attributes.axis),
  split: (tf, [x], { attributes, shapes }) => {
    const { axis } = attributes;
    return tf.split(
      x!,
      shapes.map((shape) => shape[axis]!),
      axis,
    );
  },
  slice: (tf, [x], { attributes, shapes, sizeOf }) => {
    const { axis, start } = attributes;
    const begin = shapes[0]!.map((_, i) => (i === axis ? sizeOf(start) : 0));
    return tf.slice(x!, begin, [...shapes[0]!]);
  },
  pad: (tf, [x], { attributes, shapes, sizeOf }) => {
    const { axis, before } = attributes;
    const pads = shapes[0]!.map((size, i): [number, number] => {
      const first = i === axis ? sizeOf(before) : 0;
      return [first, size - x!.shape[i]! - first];
    });
    return tf.pad(x!, pads);
  },
  softmax: (tf, [x], { attributes }) => alongLast(tf, x!, attributes.axis, (rows) => tf.softmax(rows)),
  logSoftmax: (tf, [x], { attributes }) => alongLast(tf, x!, attributes.axis, (rows) => tf.logSoftmax(rows)),
  layerNormalization: (tf, [x, gain, bias], { attributes }) => {
    const mean = tf.mean(x!, -1, true);
    const centred = tf.sub(x!, mean);
    const variance = tf.mean(tf.square(centred), -1, true);
    const inverse = tf.rsqrt(tf.add(variance, attributes.epsilon));
    return [tf.add(tf.mul(tf.mul(centred, inverse), gain!), bias!), mean, inverse];
  },
  rmsNormalization: (tf, [x, gain], { attributes }) => {
    const mean = tf.mean(tf.square(x!), -1, true);
    const inverse = tf.rsqrt(tf.add(mean, attributes.epsilon));
    return [tf.mul(tf.mul(x!, inverse), gain!), inverse];
  },
  causalAttention: (tf, inputs, { attributes }) => attended(tf, inputs, attributes).mixed,
  causalAttentionGradient: (tf, inputs, { attributes }) => attentionGradients(tf, inputs, attributes),
  matmul: (tf, [a, b], { attributes }) => {
    const { transposeA, transposeB, scale } = attributes;
    const product = matrixProduct(tf, a!, b!, transposeA, transposeB);
    return scale === 1 ? product : tf.mul(product, scale);
  },
  affine: (tf, [x, weight, bias]) => tf.add(matrixProduct(tf, x!, weight!, false, true), bias!),
  gather: (tf, [table, ids]) => tf.gather(table!, ids!),
  place: (tf, [x, sources]) =>
    tf.gather(
      tf.pad(x!, [
        [1, 0],
        [0, 0],
      ]),
      tf.add(sources!, tf.scalar(1, 'int32')),
    ), // −1 stands for a row of zeros.
  scan: (tf, inputs, { attributes: { body, reverse }, compute }) => {
    const [states, firstShared] = [body.states.length, body.states.length + body.entries.length];
    const leaves = new Map<Tensor, TfTensor>(body.shared.map((tensor, i) => [tensor, inputs[firstShared + i]!]));
    body.states.forEach((tensor, i) => leaves.set(tensor, inputs[i]!));
    const sequences = inputs.slice(states, firstShared).map((sequence) => tf.unstack(sequence));
    const outputs = body.outputs.map((): TfTensor[] => []);
    const order = [...sequences[0]!.keys()];
    for (const step of reverse ? order.reverse() : order) {
      body.entries.forEach((tensor, i) => leaves.set(tensor, sequences[i]![step]!));
      const results = compute([...body.next, ...body.outputs], leaves);
      body.states.forEach((tensor, i) => leaves.set(tensor, results[i]!));
      outputs.forEach((values, i) => (values[step] = results[states + i]!));
    }
    return [
      ...body.states.map((tensor) => tf.clone(leaves.get(tensor)!)),
      ...outputs.map((values) => tf.stack(values)),
    ];
  },
  segmentMax: (tf, [x, ids], { shapes }) => {
    const [count, ...width] = shapes[0]!;
    const length = width.reduce((product, size) => product * size, 1);
    const largest = new Float32Array(count! * length).fill(-3.4e38);
    const rows = x!.dataSync(); // Tfjs has no maximum by id: it is found on the host
    ids!.dataSync().forEach((id: number, i: number) => {
      for (let j = 0; j < length; j++) {
        const at = id * length + j;
        largest[at] = Math.max(largest[at]!, rows[i * length + j]!);
      }
    });
    return tf.tensor(largest, [...shapes[0]!]);
  },
  segmentSum: (tf, [x, ids], { shapes }) => {
    const [count, ...width] = shapes[0]!;
    const rows = tf.reshape(x!, [ids!.size, width.reduce((product, size) => product * size, 1)]);
    const sums = tf.unsortedSegmentSum(rows, tf.reshape(ids!, [ids!.size]) as ReturnType<Tf['tensor1d']>, count!);
    return tf.reshape(sums, [count!, ...width]);
  },
};

/** tfjs's WebAssembly kernels multiply two plain matrices ten times as fast as a transposed one. */
function matrixProduct(tf: Tf, a: TfTensor, b: TfTensor, transposeA: boolean, transposeB: boolean): TfTensor {
  if (a.rank > 2 || b.rank > 2) {
    // Every matrix is repeated first, because the WebAssembly kernel takes the wrong ones where inner batch axes broadcast.
    const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)) as number[];
    const full = (x: TfTensor) => tf.broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
    return tf.matMul(full(a), full(b), transposeA, transposeB);
  }
  return tf.matMul(transposeA ? tf.transpose(a) : a, transposeB ? tf.transpose(b) : b);
}

/** Moves the axis to the end and back, because tfjs normalizes along the last axis only. */
function alongLast(tf: Tf, x: TfTensor, axis: number, change: (x: TfTensor) => TfTensor): TfTensor {
  if (axis === x.rank - 1) return change(x);
  const swapped = x.shape.map((_, i) => (i === axis ? x.rank - 1 : i === x.rank - 1 ? axis : i));
  return tf.transpose(change(tf.transpose(x, swapped)), swapped);
}
