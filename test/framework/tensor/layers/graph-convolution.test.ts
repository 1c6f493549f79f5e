import { expect } from 'chai';
import { Graph, graphConvolution, normalizedEdges, ReferenceEngine } from '../../../../framework/tensor/index.js';

describe('graphConvolution', () => {
  it('averages over neighbours: D^−½ (A + I) D^−½ X W + b', async () => {
    const { sources, targets, weights } = normalizedEdges(3, [
      [0, 1],
      [1, 0], // The same edge again
    ]);
    // Degrees with loops: 2, 2, 1
    expect([...sources]).to.deep.equal([0, 1, 0, 1, 2]);
    expect([...targets]).to.deep.equal([0, 0, 1, 1, 2]);
    expect([...weights].map((weight) => weight.toFixed(6))).to.deep.equal([
      '0.500000',
      '0.500000',
      '0.500000',
      '0.500000',
      '1.000000',
    ]);
    const graph = new Graph();
    const edges = {
      sources: graph.input('sources', ['edge'], 'int32'),
      targets: graph.input('targets', ['edge'], 'int32'),
      weights: graph.input('weights', ['edge']),
    };
    const y = graphConvolution(graph.scope('layer'), graph.input('x', [3, 1]), edges, { width: 1 });
    const program = await new ReferenceEngine().compile(graph, { y });
    program.setParameters({
      'layer/weight': { data: Float32Array.of(2), shape: [1, 1] },
      'layer/bias': { data: Float32Array.of(1), shape: [1] },
    });
    const results = await program.run({
      x: { data: Float32Array.of(1, 3, 5), shape: [3, 1] },
      sources: { data: sources, shape: [5] },
      targets: { data: targets, shape: [5] },
      weights: { data: weights, shape: [5] },
    });
    // (2·1 + 2·3) / 2 + 1 = 5 at both ends of the edge, 2·5 + 1 = 11 at the lone node
    expect([...results['y']!.data]).to.deep.equal([5, 5, 11]);
  });

  it('can take the mean over neighbours instead: D^−1 (A + I)', () => {
    const { weights } = normalizedEdges(
      3,
      [
        [0, 1],
        [1, 2],
      ],
      { normalization: 'rows' },
    );
    // Node 0 sees itself and 1, node 1 all three, node 2 itself and 1
    expect([...weights]).to.deep.equal([1 / 2, 1 / 2, 1 / 3, 1 / 3, 1 / 3, 1 / 2, 1 / 2].map(Math.fround));
  });

  it('refuses an edge to nowhere', () => {
    expect(() => normalizedEdges(2, [[0, 2]])).to.throw('edge 0 – 2 is outside a graph of 2 nodes');
  });
});
