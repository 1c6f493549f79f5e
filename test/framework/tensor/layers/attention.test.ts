import { expect } from 'chai';
import {
  attention,
  Generator,
  Graph,
  initialValues,
  ReferenceEngine,
  type ArrayTensor,
} from '../../../../framework/tensor/index.js';

const [heads, keyValueHeads, headWidth, width] = [4, 2, 3, 6];

function random(shape: number[], seed: number): ArrayTensor {
  const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
  new Generator(seed).normalInto(data);
  return { data, shape };
}

/** Attention over one random row, with given key and value weights. */
async function attended(shared: boolean, weights: Record<string, ArrayTensor>): Promise<ArrayTensor> {
  const graph = new Graph();
  const x = graph.input('x', ['row', 'token', width]);
  const rotary = {
    cos: graph.input('cos', ['token', headWidth * 2]),
    sin: graph.input('sin', ['token', headWidth * 2]),
  };
  const y = attention(graph.scope('a'), x, {
    heads,
    headWidth: headWidth * 2,
    keyValueHeads: shared ? keyValueHeads : heads,
    causal: true,
    rotary,
  });
  const program = await new ReferenceEngine().compile(graph, { y });
  program.setParameters({ ...initialValues(graph.parameters, new Generator(1)), ...weights });
  const feeds = { x: random([1, 5, width], 2), cos: random([5, headWidth * 2], 3), sin: random([5, headWidth * 2], 4) };
  return (await program.run(feeds))['y']!;
}

describe('attention', () => {
  it('shares key and value heads as if their weights were repeated', async () => {
    const size = keyValueHeads * headWidth * 2 * width;
    const weights: Record<string, ArrayTensor> = {};
    const repeated: Record<string, ArrayTensor> = {};
    for (const [seed, name] of ['a/key/weight', 'a/value/weight'].entries()) {
      const data = new Float32Array(size);
      new Generator(seed).normalInto(data);
      weights[name] = { data, shape: [size / width, width] };
      const perHead = size / keyValueHeads;
      const copies = Array.from({ length: heads }, (_, head) => Math.floor((head * keyValueHeads) / heads));
      repeated[name] = {
        data: Float32Array.from(copies.flatMap((head) => [...data.subarray(head * perHead, (head + 1) * perHead)])),
        shape: [(2 * size) / width, width],
      };
    }
    const [grouped, full] = [await attended(true, weights), await attended(false, repeated)];
    grouped.data.forEach((value: number, i: number) => expect(value).to.be.closeTo(full.data[i]!, 1e-6));
  });

  it('says what does not divide', () => {
    const x = new Graph().input('x', ['row', 'token', 6]);
    expect(() => attention(x.graph.scope('a'), x, { heads: 4 })).to.throw('layer a: width 6');
  });
});
