import { expect } from 'chai';
import {
  attention,
  blockBias,
  gather,
  Generator,
  Graph,
  initialValues,
  lastMembers,
  matmul,
  meanPooling,
  packedIds,
  packedPositions,
  packSequences,
  ReferenceEngine,
  reshape,
} from '../../../framework/tensor/index.js';

const lengths = [3, 0, 5, 2, 4, 1];

describe('packing', () => {
  it('fills rows by first-fit decreasing without overlap', () => {
    const packing = packSequences(lengths, 6);
    expect(packing.width).to.equal(6);
    expect(packing.rows).to.equal(3); // 5 + 1 | 4 + 2 | 3
    const ids = packedIds(packing, (sequence) => sequence + 1);
    lengths.forEach((length, sequence) =>
      expect([...ids.data].filter((id) => id === sequence + 1)).to.have.length(length),
    );
    expect([...packedPositions(packing).data.subarray(0, 6)]).to.deep.equal([0, 1, 2, 3, 4, 0]);
  });

  it('widens rows for a long sequence, and makes one row of nothing', () => {
    expect(packSequences([9, 1], 4).width).to.equal(9);
    expect(packSequences([], 4)).to.deep.include({ rows: 1, width: 4 });
  });

  it('marks the last member of each sequence', () => {
    const { members, order } = lastMembers(packSequences([2, 4, 3], 5)); // 4 | 3 + 2
    expect([...members.data]).to.deep.equal([3, 0, 9, 7]);
    expect(members.shape).to.deep.equal([2, 2]);
    expect([...order.data].map((place) => members.data[place])).to.deep.equal([9, 3, 7]);
    expect(() => lastMembers(packSequences(lengths, 6))).to.throw('sequence 1 is empty');
  });

  it('gives each sequence the attention and the mean it has alone, causal or not', async () => {
    const generator = new Generator(1);
    const values = new Float32Array(30);
    generator.normalInto(values);
    for (const causal of [false, true]) {
      const packed = await means(lengths, values, causal);
      let start = 0;
      for (const [sequence, length] of lengths.entries()) {
        const alone = await means([length], values.subarray(start * 2, (start + length) * 2), causal);
        const [x, y] = alone.subarray(0, 2);
        expect(packed[sequence * 2]).to.be.closeTo(x!, 1e-6);
        expect(packed[sequence * 2 + 1]).to.be.closeTo(y!, 1e-6);
        if (length === 0) expect([x, y]).to.deep.equal([0, 0]);
        start += length;
      }
    }
  });
});

/** The mean over each sequence of attention over its vectors of two features. */
async function means(sizes: readonly number[], values: Float32Array, causal: boolean): Promise<Float32Array> {
  const graph = new Graph();
  const table = graph.input('table', ['vector', 2]);
  const ids = graph.input('ids', ['row', 'width'], 'int32');
  const bias = graph.input('bias', ['row', 1, 'width', 'width']);
  const x = attention(graph.scope('attention'), gather(table, ids), { heads: 1, bias });
  const sums = matmul(graph.input('pooling', ['row', 'slot', 'width']), x);
  const result = gather(reshape(sums, [-1, 2]), graph.input('order', ['sequence'], 'int32'));
  const program = await new ReferenceEngine().compile(graph, { result });
  program.setParameters(initialValues(graph.parameters, new Generator(2)));
  const packing = packSequences(sizes, 6);
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
  const pooling = meanPooling(packing);
  const results = await program.run({
    table: { data: Float32Array.of(0, 0, ...values), shape: [values.length / 2 + 1, 2] },
    ids: packedIds(packing, (sequence, member) => 1 + starts[sequence]! + member),
    bias: blockBias(packing, { causal }),
    pooling: pooling.matrix,
    order: pooling.order,
  });
  return results['result']!.data as Float32Array;
}
