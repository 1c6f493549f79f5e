import { expect } from 'chai';
import { gatedRecurrentUnit, Graph, ReferenceEngine } from '../../../../framework/tensor/index.js';

const sines = (length: number, shift: number) => Float32Array.from({ length }, (_, i) => 0.5 * Math.sin(i + 1 + shift));

/** torch.nn.GRU(2, 3) over two rows of three steps, with every weight and input taken from `sines`. */
const pytorch = [
  0.0459795, 0.1409609, 0.0682729, 0.1227026, 0.141053, 0.0709436, 0.2718177, 0.2649575, -0.2611474, 0.0787341,
  0.1576532, 0.0182784, 0.0972711, 0.1520315, 0.0786463, 0.2599628, 0.2499669, -0.2403237,
];

describe('gatedRecurrentUnit', () => {
  const graph = new Graph();
  const x = graph.input('x', ['row', 3, 2]);
  const mask = graph.input('mask', ['row', 3]);
  const { states } = gatedRecurrentUnit(graph.scope('gru'), x, { width: 3 });
  const { last } = gatedRecurrentUnit(graph.scope('gru'), x, { width: 3, mask });
  const parameters = {
    'gru/input/weight': { data: sines(18, 0), shape: [9, 2] },
    'gru/recurrent/weight': { data: sines(27, 10), shape: [9, 3] },
    'gru/input/bias': { data: sines(9, 20), shape: [9] },
    'gru/recurrent/bias': { data: sines(9, 30), shape: [9] },
  };
  const feeds = {
    x: { data: sines(12, 40), shape: [2, 3, 2] },
    mask: { data: Float32Array.of(1, 1, 1, 1, 0, 0), shape: [2, 3] },
  };

  it('gives the states of PyTorch', async () => {
    const program = await new ReferenceEngine().compile(graph, { states }, { parameters });
    const result = (await program.run(feeds))['states']!;
    expect(result.shape).to.deep.equal([2, 3, 3]);
    result.data.forEach((value: number, i: number) => expect(value).to.be.closeTo(pytorch[i]!, 1e-6));
  });

  it('carries the state over masked steps', async () => {
    const program = await new ReferenceEngine().compile(graph, { last }, { parameters });
    const { data } = (await program.run(feeds))['last']!;
    const expected = [...pytorch.slice(6, 9), ...pytorch.slice(9, 12)]; // Row 0: after step 3, row 1: after step 1
    data.forEach((value: number, i: number) => expect(value).to.be.closeTo(expected[i]!, 1e-6));
  });

  it('refuses a time axis of unknown length', () => {
    const unknown = new Graph().input('x', ['row', 'time', 2]);
    expect(() => gatedRecurrentUnit(unknown.graph.scope('gru'), unknown, { width: 3 })).to.throw(
      'layer gru: a gated recurrent unit needs [row, time, feature] with fixed time and features, not [row, time, 2]',
    );
  });
});
