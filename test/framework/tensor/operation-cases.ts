import * as tensor from '../../../framework/tensor/index.js';
import type { ArrayTensor, Bindings, Dimension, Generator, Shape, Tensor } from '../../../framework/tensor/index.js';
import { Graph, sizeOf } from '../../../framework/tensor/index.js';
import { causalBias } from '../../../framework/tensor/layers/attention.js';

/** One use of an operation: what it is fed and how it is built. */
export interface OperationCase {
  readonly name: string;
  /**
   * Name → shape of a float input (gradients are checked for all of them), or ids below a limit, each once where `once`: then
   * −1.
   */
  readonly inputs: Readonly<
    Record<string, Shape | { readonly ids: Shape; readonly below: number; readonly once?: boolean }>
  >;
  /** How float inputs are drawn: default normal; `positive` in [0.5, 2). */
  readonly positive?: boolean;
  readonly build: (inputs: Readonly<Record<string, Tensor>>) => Tensor;
  /** Nothing flows back: only values are compared. */
  readonly valuesOnly?: boolean;
}

/** Sizes of the names used in the cases. */
const bindings: Bindings = new Map([
  ['row', 3],
  ['width', 5],
  ['token', 7],
]);

const four: Shape = ['row', 4];

const unary = {
  negate: tensor.negate,
  exp: tensor.exp,
  abs: tensor.abs,
  tanh: tensor.tanh,
  sigmoid: tensor.sigmoid,
  softplus: tensor.softplus,
  relu: tensor.relu,
  silu: tensor.silu,
  erf: tensor.erf,
  square: tensor.square,
  elu: tensor.elu,
  leakyRelu: (x: Tensor) => tensor.leakyRelu(x, 0.2),
};
const unaryCases = Object.entries(unary).map(([name, operation]): OperationCase => ({
  name,
  inputs: { x: four },
  build: ({ x }) => operation(x!),
}));
const positive = { log: tensor.log, sqrt: tensor.sqrt, rsqrt: tensor.rsqrt };
const positiveCases = Object.entries(positive).map(([name, operation]): OperationCase => ({
  name,
  inputs: { x: four },
  positive: true,
  build: ({ x }) => operation(x!),
}));
const binary = {
  add: tensor.add,
  subtract: tensor.subtract,
  multiply: tensor.multiply,
  divide: tensor.divide,
  maximum: tensor.maximum,
  minimum: tensor.minimum,
};
const binaryCases = Object.entries(binary).flatMap(([name, operation]): OperationCase[] => [
  { name, inputs: { x: four, y: four }, positive: true, build: ({ x, y }) => operation(x!, y!) },
  {
    name: `${name} with broadcasting`,
    inputs: { x: ['row', 1, 4], y: ['width', 1] },
    positive: true,
    build: ({ x, y }) => operation(x!, y!),
  },
  { name: `${name} of a number`, inputs: { x: four }, positive: true, build: ({ x }) => operation(1.25, x!) },
]);

const matmulCases = [false, true].flatMap((transposeA) =>
  [false, true].flatMap((transposeB): OperationCase[] => {
    const flags = `${transposeA ? 'aᵀ' : 'a'} ${transposeB ? 'bᵀ' : 'b'}`;
    const left: Dimension[] = transposeA ? [6, 'width'] : ['width', 6];
    const right: Dimension[] = transposeB ? [2, 6] : [6, 2];
    const build: OperationCase['build'] = ({ a, b }) => tensor.matmul(a!, b!, { transposeA, transposeB, scale: 0.5 });
    return [
      { name: `matmul ${flags}`, inputs: { a: left, b: right }, build },
      { name: `matmul ${flags}, batched`, inputs: { a: ['row', 2, ...left], b: ['row', 2, ...right] }, build },
      { name: `matmul ${flags}, one matrix for all`, inputs: { a: ['row', 2, ...left], b: right }, build },
      { name: `matmul ${flags}, broadcast batch`, inputs: { a: ['row', 1, ...left], b: ['row', 2, ...right] }, build },
    ];
  }),
);

/** [step, row, 4] a state that is multiplied with each entry of a sequence, the last one first. */
function productsFromTheEnd(sequence: Tensor): Tensor {
  return tensor.scan({
    states: [tensor.expand(sequence.graph.constant(1), four)],
    sequences: [sequence],
    reverse: true,
    step: ([before], [entry]) => [tensor.multiply(tensor.sigmoid(before!), entry!)],
  })[0]!;
}

/** Every operation, with the forms that differ in shape rule, emission or gradient. */
export const operationCases: readonly OperationCase[] = [
  ...unaryCases,
  ...positiveCases,
  ...binaryCases,
  ...matmulCases,
  {
    name: 'matmul aᵀ b, batched, with many columns',
    inputs: { a: ['row', 2, 3, 'width'], b: ['row', 2, 3, 70] },
    build: ({ a, b }) => tensor.matmul(a!, b!, { transposeA: true, scale: 0.5 }),
  },
  { name: 'sign', inputs: { x: four }, build: ({ x }) => tensor.sign(x!), valuesOnly: true },
  { name: 'gelu, tanh form', inputs: { x: four }, build: ({ x }) => tensor.gelu(x!, 'tanh') },
  { name: 'gelu, erf form', inputs: { x: four }, build: ({ x }) => tensor.gelu(x!, 'erf') },
  {
    name: 'where and greater',
    inputs: { x: four, y: [4] },
    build: ({ x, y }) => tensor.where(tensor.greater(x!, 0.1), x!, y!),
  },
  {
    name: 'equal and cast',
    inputs: { ids: { ids: ['token'], below: 3 }, x: ['token'] },
    build: ({ ids, x }) => tensor.multiply(x!, tensor.cast(tensor.equal(tensor.cast(ids!, 'float32'), 1), 'float32')),
  },
  { name: 'reduceSum over all', inputs: { x: four }, build: ({ x }) => tensor.reduceSum(x!) },
  { name: 'reduceSum over one axis', inputs: { x: ['row', 4, 'width'] }, build: ({ x }) => tensor.reduceSum(x!, [1]) },
  {
    name: 'reduceSum over two axes, kept',
    inputs: { x: ['row', 4, 'width'] },
    build: ({ x }) => tensor.reduceSum(x!, [0, -1], { keep: true }),
  },
  { name: 'reduceMean over a named axis', inputs: { x: four }, build: ({ x }) => tensor.reduceMean(x!, [0]) },
  {
    name: 'reduceMean over a fixed axis',
    inputs: { x: four },
    build: ({ x }) => tensor.reduceMean(x!, [-1], { keep: true }),
  },
  { name: 'reduceMax', inputs: { x: four }, build: ({ x }) => tensor.reduceMax(x!, [1]), valuesOnly: true },
  { name: 'logSumExp', inputs: { x: four }, build: ({ x }) => tensor.logSumExp(x!, [1]) },
  {
    name: 'reshape with an inferred size',
    inputs: { x: ['row', 'width', 6] },
    build: ({ x }) => tensor.reshape(x!, [-1, 2, 3]),
  },
  {
    name: 'reshape with two names',
    inputs: { x: ['row', 'width', 6], other: ['width'] },
    build: ({ x, other }) => tensor.multiply(tensor.reshape(x!, ['row', 2, 3, 'width']), other!),
  },
  { name: 'squeeze', inputs: { x: ['row', 1, 4] }, build: ({ x }) => tensor.squeeze(x!, 1) },
  { name: 'unsqueeze', inputs: { x: four }, build: ({ x }) => tensor.unsqueeze(x!, -1) },
  { name: 'expand', inputs: { x: ['row', 1, 4] }, build: ({ x }) => tensor.expand(x!, [2, 'row', 3, 4]) },
  {
    name: 'transpose',
    inputs: { x: ['row', 2, 'width', 3] },
    build: ({ x }) => tensor.transpose(x!, [0, 2, 3, 1]),
  },
  {
    name: 'concat along named axes',
    inputs: { x: ['row', 4], y: ['token', 4] },
    build: ({ x, y }) => tensor.concat([x!, y!, x!], 0),
  },
  {
    name: 'concat along the last axis',
    inputs: { x: ['row', 2], y: ['row', 'width'] },
    build: ({ x, y }) => tensor.concat([x!, y!], -1),
  },
  { name: 'slice', inputs: { x: ['token', 4] }, build: ({ x }) => tensor.slice(x!, 1, 1, 3) },
  {
    name: 'slice between names',
    inputs: { x: ['row', 4], y: ['token', 4] },
    build: ({ x, y }) => tensor.slice(tensor.concat([x!, y!], 0), 0, 'row', 'row+token'),
  },
  { name: 'pad', inputs: { x: four }, build: ({ x }) => tensor.pad(x!, 0, 'row', 2) },
  {
    name: 'split, one part unused',
    inputs: { x: ['token', 6] },
    build: ({ x }) => {
      const [first, , third] = tensor.split(x!, [2, 2, 2], 1);
      return tensor.multiply(first!, third!);
    },
  },
  {
    name: 'split into eight parts',
    inputs: { x: ['row', 8] },
    build: ({ x }) =>
      tensor.concat(
        tensor
          .split(
            x!,
            Array.from({ length: 8 }, () => 1),
            1,
          )
          .reverse(),
        1,
      ),
  },
  { name: 'cumulativeSum', inputs: { x: ['row', 'width', 2] }, build: ({ x }) => tensor.cumulativeSum(x!, 1) },
  {
    name: 'cumulativeSum from the end',
    inputs: { x: four },
    build: ({ x }) => tensor.cumulativeSum(x!, -1, { reverse: true }),
  },
  {
    name: 'maskedSoftmax, one row of nothing',
    inputs: { x: four, ids: { ids: ['row', 4], below: 2 }, first: [4] },
    build: ({ x, ids, first }) => {
      const mask = tensor.greater(tensor.multiply(tensor.cast(ids!, 'float32'), tensor.abs(first!)), 0);
      return tensor.maskedSoftmax(x!, mask);
    },
  },
  { name: 'softmax', inputs: { x: four }, build: ({ x }) => tensor.softmax(x!) },
  { name: 'softmax over another axis', inputs: { x: ['row', 4, 2] }, build: ({ x }) => tensor.softmax(x!, 1) },
  { name: 'logSoftmax', inputs: { x: four }, build: ({ x }) => tensor.logSoftmax(x!) },
  {
    name: 'layerNormalization',
    inputs: { x: ['row', 'width', 4], gain: [4], bias: [4] },
    build: ({ x, gain, bias }) => tensor.layerNormalization(x!, gain!, bias!, 1e-3),
  },
  {
    name: 'rmsNormalization',
    inputs: { x: ['row', 'width', 4], gain: [4] },
    build: ({ x, gain }) => tensor.rmsNormalization(x!, gain!, 1e-3),
  },
  {
    name: 'affine',
    inputs: { x: ['row', 'width', 4], weight: [3, 4], bias: [3] },
    build: ({ x, weight, bias }) => tensor.affine(x!, weight!, bias!),
  },
  {
    name: 'gather with repeated ids',
    inputs: { table: [5, 4], ids: { ids: ['row', 'token'], below: 5 } },
    build: ({ table, ids }) => tensor.gather(table!, ids!),
  },
  {
    name: 'gather from computed rows by computed ids',
    inputs: { table: ['width', 4], ids: { ids: ['token'], below: 5 } },
    build: ({ table, ids }) => tensor.gather(tensor.exp(table!), tensor.reshape(ids!, ['token', 1])),
  },
  {
    name: 'place in more places than rows',
    inputs: { x: ['width', 4], sources: { ids: ['token'], below: 5, once: true } },
    build: ({ x, sources }) => tensor.place(x!, sources!),
  },
  {
    name: 'place in a table of fewer places than rows',
    inputs: { x: ['token', 4], sources: { ids: ['row', 2], below: 7, once: true } },
    build: ({ x, sources }) => tensor.place(x!, sources!),
  },
  {
    name: 'scan',
    inputs: { x: ['row', 'width', 4], weight: [4, 4], initial: ['width', 4], other: four },
    build: ({ x, weight, initial, other }) =>
      tensor.concat(
        tensor.scan({
          states: [tensor.tanh(initial!), tensor.sigmoid(initial!)],
          sequences: [x!, other!],
          shared: [weight!],
          step: ([first, second], [entry, row], [shared]) => [
            tensor.tanh(tensor.add(tensor.matmul(first!, shared!, { scale: 0.5 }), tensor.multiply(entry!, second!))),
            tensor.sigmoid(tensor.add(first!, row!)),
          ],
        }),
        1,
      ),
  },
  {
    name: 'scan from the end, over one step and over seven',
    inputs: { x: [1, 'row', 4], y: ['token', 'row', 4] },
    build: ({ x, y }) => tensor.concat([productsFromTheEnd(x!), productsFromTheEnd(y!)], 0),
  },
  {
    name: 'segmentMax, with segments of none',
    inputs: { x: ['token', 4], ids: { ids: ['token'], below: 3 } },
    build: ({ x, ids }) => tensor.gather(tensor.segmentMax(x!, ids!, 6), ids!),
  },
  {
    name: 'segmentSoftmax',
    inputs: { x: ['token', 2, 2], ids: { ids: ['token'], below: 3 } },
    build: ({ x, ids }) => tensor.segmentSoftmax(x!, ids!, 6),
  },
  {
    name: 'cosineSimilarity',
    inputs: { x: ['row', 'width', 4], y: ['width', 4] },
    build: ({ x, y }) => tensor.cosineSimilarity(x!, y!),
  },
  {
    name: 'segmentSum',
    inputs: { x: ['token', 4], ids: { ids: ['token'], below: 3 } },
    build: ({ x, ids }) => tensor.segmentSum(x!, ids!, 6),
  },
  {
    name: 'segmentSum and gather by constant ids, one of them often',
    inputs: { x: [12, 4] },
    build: ({ x }) => {
      const ids = (...numbers: number[]) => x!.graph.constant({ data: Int32Array.from(numbers), shape: [12] });
      const sums = tensor.segmentSum(x!, ids(3, 3, 3, 0, 3, 3, 3, 3, 3, 3, 3, 1), 6);
      return tensor.gather(sums, ids(0, 1, 3, 3, 5, 3, 3, 3, 3, 3, 3, 3));
    },
  },
  ...[2, 5].map((block): OperationCase => ({
    name: `causalAttention in blocks of ${block}, two heads of queries for each of keys`,
    inputs: { q: ['row', 4, 'token', 3], k: ['row', 2, 'token', 3], v: ['row', 2, 'token', 3] },
    build: ({ q, k, v }) => {
      const bias = tensor.expand(causalBias(q!.graph, 'token'), ['row', 1, 'token', 'token']);
      const parts = { query: q!, key: k!, value: v!, bias };
      // Some blocks are empty where rows are shorter than said; longer ones are right too.
      return tensor.causalAttention(parts, { scale: 0.5, block, longest: block === 2 ? 13 : 6 });
    },
  })),
  {
    name: 'rotaryEmbedding',
    inputs: { x: ['row', 2, 'width', 4], cos: ['width', 4], sin: ['width', 4] },
    build: ({ x, cos, sin }) => tensor.rotaryEmbedding(x!, cos!, sin!),
  },
  {
    name: 'stopGradient',
    inputs: { x: four, y: four },
    build: ({ x, y }) => tensor.multiply(tensor.stopGradient(x!), y!),
    valuesOnly: true,
  },
];

/** A case as a program: its value, Σ value · weighting, and the gradients of that sum. */
export function programOfCase(operationCase: OperationCase, generator: Generator) {
  const graph = new Graph();
  const feeds: Record<string, ArrayTensor> = {};
  const inputs: Record<string, Tensor> = {};
  const differentiated: Tensor[] = [];
  for (const [name, definition] of Object.entries(operationCase.inputs)) {
    const isIds = 'ids' in definition;
    const shape: Shape = isIds ? definition.ids : definition;
    inputs[name] = graph.input(name, shape, isIds ? 'int32' : 'float32');
    const sizes = shape.map((size) => sizeOf(size, bindings));
    const length = sizes.reduce((product, size) => product * size, 1);
    if (isIds) {
      const { below, once } = definition;
      const data = once
        ? generator.permutation(Math.max(length, below)).map((id) => (id < below ? id : -1))
        : Int32Array.from({ length }, () => generator.integer(below));
      feeds[name] = { data: data.subarray(0, length), shape: sizes };
    } else {
      const data = new Float32Array(length);
      if (operationCase.positive) generator.uniformInto(data, 0.5, 2);
      else generator.normalInto(data);
      feeds[name] = { data, shape: sizes };
      differentiated.push(inputs[name]);
    }
  }
  const value = operationCase.build(inputs);
  const sizes = value.shape.map((size) => sizeOf(size, bindings));
  const weighting = new Float32Array(sizes.reduce((product, size) => product * size, 1));
  generator.normalInto(weighting);
  feeds['weighting'] = { data: weighting, shape: sizes };
  const sum = tensor.reduceSum(tensor.multiply(value, graph.input('weighting', value.shape)));
  const outputs: Record<string, Tensor> = { value, sum };
  if (!operationCase.valuesOnly) {
    const gradients = tensor.differentiate(sum, differentiated);
    for (const input of differentiated)
      if (input.source.kind === 'input') outputs[`gradient of ${input.source.name}`] = gradients.get(input)!;
  }
  return { graph, feeds, outputs };
}
