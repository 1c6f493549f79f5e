import { expect } from 'chai';
import onnxruntime from '../../../../components/engines/onnxruntime/onnxruntime.js';
import {
  affine,
  Generator,
  Graph,
  matmul,
  ReferenceEngine,
  type Dimension,
  type Engine,
  type Feeds,
  type Shape,
  type Tensor,
} from '../../../../framework/tensor/index.js';
import { build } from '../../../components/build.js';

type Size = readonly [dimension: Dimension, size: number];

interface Product {
  readonly name: string;
  readonly rows: Size;
  readonly terms: Size;
  readonly columns: Size;
  readonly transposed?: 'left' | 'right';
  /** Adds a bias of each column. */
  readonly bias?: true;
}

const fixed = (size: number): Size => [size, size];
const named = (name: string, size: number): Size => [name, size];

/** Sizes at which onnxruntime, left alone, sums in other blocks with several threads, or at which the form changes. */
const products: readonly Product[] = [
  { name: 'a layer of few rows', rows: named('row', 36), terms: fixed(300), columns: fixed(64), transposed: 'right' },
  { name: 'its bias', rows: named('row', 36), terms: fixed(300), columns: fixed(64), transposed: 'right', bias: true },
  {
    name: 'a layer of many rows',
    rows: named('row', 400),
    terms: fixed(300),
    columns: fixed(64),
    bias: true,
    transposed: 'right',
  },
  {
    name: 'a wide layer',
    rows: named('row', 64),
    terms: fixed(192),
    columns: fixed(128),
    transposed: 'right',
    bias: true,
  },
  { name: 'the gradient of a very wide layer', rows: named('row', 64), terms: fixed(4096), columns: fixed(128) },
  { name: 'an odd number of terms', rows: named('row', 5), terms: fixed(131), columns: fixed(128) },
  { name: 'one row', rows: named('row', 1), terms: fixed(300), columns: fixed(64) },
  { name: 'few columns', rows: named('row', 7), terms: fixed(1300), columns: fixed(13) },
  { name: 'columns known by name', rows: named('row', 30), terms: fixed(300), columns: named('column', 64) },
  { name: 'terms known by name', rows: named('row', 30), terms: named('term', 300), columns: fixed(64) },
  {
    name: 'the gradient of a tall weight',
    rows: fixed(300),
    terms: named('term', 500),
    columns: fixed(64),
    transposed: 'left',
  },
  {
    name: 'the gradient of a flat weight',
    rows: fixed(64),
    terms: named('term', 500),
    columns: fixed(300),
    transposed: 'left',
  },
  {
    name: 'the gradient of a small weight',
    rows: fixed(64),
    terms: named('term', 500),
    columns: fixed(64),
    transposed: 'left',
  },
  {
    name: 'the gradient of a large weight',
    rows: fixed(4096),
    terms: named('term', 200),
    columns: fixed(128),
    transposed: 'left',
  },
];

describe('matrix products of onnxruntime on the CPU', function () {
  this.timeout(60_000);
  products.forEach((product, i) => {
    const { name, rows, terms, columns } = product;
    it(`${name} (${rows[1]} × ${terms[1]} × ${columns[1]}): right, and the same bytes with 1 to 4 threads`, async () => {
      const { result, feeds } = programOf(product, new Generator(i));
      const exact = await valuesOf(new ReferenceEngine(), result, feeds);
      const [one, ...others] = await Promise.all(
        [1, 2, 3, 4].map((threads) => valuesOf(build(onnxruntime, { provider: 'cpu', threads }), result, feeds)),
      );
      const furthest = exact.reduce((most, value, position) => Math.max(most, Math.abs(value - one![position]!)), 0);
      expect(furthest).to.be.below(1e-5 * Math.sqrt(terms[1]));
      for (const other of others) expect(Buffer.compare(bytesOf(other), bytesOf(one!))).to.equal(0);
    });
  });
});

function programOf({ rows, terms, columns, transposed, bias }: Product, generator: Generator) {
  const graph = new Graph();
  const feeds: Record<string, Feeds[string]> = {};
  const given = (name: string, ...sizes: readonly Size[]): Tensor => {
    const shape = sizes.map(([, size]) => size);
    const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
    generator.normalInto(data);
    feeds[name] = { data, shape };
    return graph.input(name, sizes.map(([dimension]) => dimension) satisfies Shape);
  };
  const left = transposed === 'left' ? given('left', terms, rows) : given('left', rows, terms);
  const right = transposed === 'right' ? given('right', columns, terms) : given('right', terms, columns);
  const result = bias
    ? affine(left, right, given('bias', columns))
    : matmul(left, right, { transposeA: transposed === 'left', transposeB: transposed === 'right' });
  return { result, feeds };
}

async function valuesOf(engine: Engine, result: Tensor, feeds: Feeds): Promise<Float32Array> {
  const program = await engine.compile(result.graph, { result });
  const { data } = (await program.run(feeds))['result']!;
  await program.dispose();
  return data as Float32Array;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
