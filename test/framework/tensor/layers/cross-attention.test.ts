import { expect } from 'chai';
import {
  attention,
  crossAttention,
  evaluate,
  Generator,
  Graph,
  initialValues,
  keysAndValues,
  slice,
  type Tensor,
} from '../../../../framework/tensor/index.js';

const [rows, positions, width] = [2, 3, 4];
const data = Float32Array.from({ length: rows * positions * width }, (_, i) => Math.sin(i));

/** [row, position, width] of a layer over the same numbers and weights. */
function result(layer: (x: Tensor, graph: Graph) => Tensor): readonly number[] {
  const graph = new Graph();
  const x = graph.constant({ data, shape: [rows, positions, width] });
  const y = layer(x, graph);
  return Array.from(evaluate(graph, { y }, initialValues(graph.parameters, new Generator(1)))['y']!.data);
}

function expectNear(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).to.equal(expected.length);
  actual.forEach((value, i) => expect(value).to.be.closeTo(expected[i]!, 1e-9));
}

const settings = { heads: 2, projectionBias: { input: true, output: true } };

describe('layers/cross-attention', () => {
  for (const causal of [false, true]) {
    it(`of a sequence to itself is attention${causal ? ', each position to those up to itself' : ''}`, () => {
      const expected = result((x, graph) => attention(graph.scope('layer'), x, { ...settings, causal }));
      const actual = result((x, graph) => {
        const scope = graph.scope('layer');
        return crossAttention(scope, x, keysAndValues(scope, x), { heads: 2, causal });
      });
      expectNear(actual, expected);
    });
  }

  it('gives the last position of a sequence without computing the others', () => {
    const expected = result((x, graph) =>
      slice(attention(graph.scope('layer'), x, { ...settings, causal: true }), 1, positions - 1, positions),
    );
    const actual = result((x, graph) => {
      const scope = graph.scope('layer');
      return crossAttention(scope, slice(x, 1, positions - 1, positions), keysAndValues(scope, x), { heads: 2 });
    });
    expectNear(actual, expected);
  });

  it('refuses heads that do not share the width', () => {
    expect(() =>
      result((x, graph) =>
        crossAttention(graph.scope('layer'), x, keysAndValues(graph.scope('layer'), x), { heads: 3 }),
      ),
    ).to.throw('width 4 must be a multiple of 3 heads');
  });
});
