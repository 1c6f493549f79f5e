import { expect } from 'chai';
import {
  denseGraphAttention,
  differentiate,
  Generator,
  Graph,
  graphAttention,
  initialValues,
  reduceSum,
  ReferenceEngine,
  square,
  type ArrayTensor,
} from '../../../../framework/tensor/index.js';

const [nodes, inputs, heads, width] = [4, 3, 2, 2];
/** Who attends to whom, with a bias of the score; node 3 attends to nobody. */
const edges = [
  { target: 0, source: 0, bias: 0 },
  { target: 0, source: 1, bias: -1 },
  { target: 1, source: 1, bias: 0.5 },
  { target: 1, source: 0, bias: 0 },
  { target: 1, source: 3, bias: 0 },
  { target: 2, source: 3, bias: 2 },
];
const integers = (values: readonly number[]): ArrayTensor => ({
  data: Int32Array.from(values),
  shape: [values.length],
});
const feeds = {
  x: { data: Float32Array.from({ length: nodes * inputs }, (_, i) => Math.sin(i + 1)), shape: [nodes, inputs] },
  sources: integers(edges.map(({ source }) => source)),
  targets: integers(edges.map(({ target }) => target)),
  bias: { data: Float32Array.from(edges, ({ bias }) => bias), shape: [edges.length] },
};

function layer() {
  const graph = new Graph();
  const x = graph.input('x', ['node', inputs]);
  const given = {
    sources: graph.input('sources', ['edge'], 'int32'),
    targets: graph.input('targets', ['edge'], 'int32'),
    bias: graph.input('bias', ['edge']),
  };
  return { graph, x, y: graphAttention(graph.scope('layer'), x, given, { heads, width }) };
}

/** The same by the formula, node by node and head by head. */
function expected(parameters: Readonly<Record<string, ArrayTensor>>): number[] {
  const [weight, vectors, bias] = ['weight', 'attention', 'bias'].map((name) => [...parameters[`layer/${name}`]!.data]);
  const u = (node: number, feature: number) =>
    [0, 1, 2].reduce((sum, i) => sum + weight![feature * inputs + i]! * feeds.x.data[node * inputs + i]!, 0);
  const score = (head: number, own: number, other: number) => {
    const sum = [0, 1].reduce((total, i) => {
      const at = head * 2 * width + i;
      return total + vectors![at]! * u(own, head * width + i) + vectors![at + width]! * u(other, head * width + i);
    }, 0);
    return sum > 0 ? sum : 0.2 * sum;
  };
  return Array.from({ length: nodes * heads * width }, (_, at) => {
    const [node, feature] = [Math.floor(at / (heads * width)), at % (heads * width)];
    const own = edges.filter(({ target }) => target === node);
    const powers = own.map(({ source, bias: b }) => Math.exp(score(Math.floor(feature / width), node, source) + b));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return own.reduce((sum, { source }, i) => sum + (powers[i]! / total) * u(source, feature), bias![feature]!);
  });
}

describe('graphAttention', () => {
  it('takes of each neighbour what the softmax of its score says, head by head', async () => {
    const { graph, y } = layer();
    const parameters = initialValues(graph.parameters, new Generator(1));
    parameters['layer/bias']!.data.set([1, 2, 3, 4]);
    const program = await new ReferenceEngine().compile(graph, { y }, { parameters });
    const { data } = (await program.run(feeds))['y']!;
    expected(parameters).forEach((value, i) => expect(data[i]).to.be.closeTo(value, 1e-6));
    expect([...data.subarray(12)]).to.deep.equal([1, 2, 3, 4]);
  });

  it('has the gradients of finite differences', async () => {
    const { graph, x, y } = layer();
    const parameters = initialValues(graph.parameters, new Generator(1));
    const loss = reduceSum(square(y));
    const names = [...graph.parameters.keys()];
    const tensors = names.map((name) => graph.parameterTensor(name));
    const gradients = differentiate(loss, [x, ...tensors]);
    const outputs = Object.fromEntries(names.map((name, i) => [name, gradients.get(tensors[i]!)!]));
    const program = await new ReferenceEngine().compile(graph, { loss, ...outputs }, { parameters });
    const results = program.evaluate(feeds);
    for (const name of names) {
      const { data } = parameters[name]!;
      for (const [i, value] of data.entries()) {
        const lossAt = (moved: number) => {
          data[i] = moved;
          program.setParameters(parameters);
          return program.evaluate(feeds)['loss']!.data[0]!;
        };
        const [up, down] = [Math.fround(value + 2 ** -10), Math.fround(value - 2 ** -10)];
        const difference = (lossAt(up) - lossAt(down)) / (up - down);
        data[i] = value;
        expect(results[name]!.data[i], `${name}[${i}]`).to.be.closeTo(difference, 1e-5 * (1 + Math.abs(difference)));
      }
    }
  });

  it('is the same over a matrix of pairs, where every node has a neighbour', async () => {
    const loop = { target: 3, source: 3, bias: 0 };
    const all = [...edges, loop];
    const graph = new Graph();
    const x = graph.input('x', ['node', inputs]);
    const fixed = graph.constant({ data: feeds.x.data, shape: [nodes, inputs] });
    const bias = new Float32Array(nodes * nodes).fill(-1e9);
    for (const edge of all) bias[edge.target * nodes + edge.source] = edge.bias;
    const list = {
      sources: graph.constant(integers(all.map(({ source }) => source))),
      targets: graph.constant(integers(all.map(({ target }) => target))),
      bias: graph.constant({ data: Float32Array.from(all, (edge) => edge.bias), shape: [all.length] }),
    };
    const settings = { heads, width };
    const byList = graphAttention(graph.scope('layer'), x, list, settings);
    const byMatrix = denseGraphAttention(
      graph.scope('layer'),
      fixed,
      graph.constant({ data: bias, shape: [nodes, nodes] }),
      settings,
    );
    const parameters = initialValues(graph.parameters, new Generator(1));
    const program = await new ReferenceEngine().compile(graph, { byList, byMatrix }, { parameters });
    const results = await program.run({ x: feeds.x });
    results['byList']!.data.forEach((value, i) => expect(results['byMatrix']!.data[i]).to.be.closeTo(value, 1e-6));
  });
});
