import { expect } from 'chai';
import onnxruntime from '../../../../components/engines/onnxruntime/onnxruntime.js';
import {
  continuations,
  differentiate,
  gatedRecurrentUnit,
  Generator,
  Graph,
  initialValues,
  packSequences,
  reduceSum,
  ReferenceEngine,
  square,
  type ArrayTensor,
  type Packing,
  type Tensor,
} from '../../../../framework/tensor/index.js';
import { build } from '../../../components/build.js';

const sines = (length: number, shift: number) => Float32Array.from({ length }, (_, i) => 0.5 * Math.sin(i + 1 + shift));

/**
 * torch.nn.GRU(2, 3) in float64 over two rows of three steps, with every weight and input taken from `sines`; in reverse, over
 * the flipped rows. The gradients are those of the sum of the squared states: their norm and first three entries.
 */
const pytorch = {
  forward: {
    states: [
      0.0459795, 0.1409609, 0.0682729, 0.1227025, 0.141053, 0.0709436, 0.2718177, 0.2649575, -0.2611474, 0.0787341,
      0.1576533, 0.0182784, 0.097271, 0.1520315, 0.0786463, 0.2599628, 0.2499669, -0.2403237,
    ],
    gradients: {
      x: [0.4920408, 0.0861551, 0.0434653, 0.1615906],
      'gru/input/weight': [0.3488186, 0.014304, 0.0015481, -0.0034022],
      'gru/recurrent/weight': [0.1644809, -0.0080076, -0.0148708, -0.0055607],
      'gru/input/bias': [2.2956462, -0.1368691, 0.0963147, -0.0316907],
      'gru/recurrent/bias': [1.2997883, -0.1368691, 0.0963147, -0.0316907],
    },
  },
  reverse: {
    states: [
      0.1134919, 0.249478, -0.025199, 0.2175619, 0.1442778, -0.1120755, 0.239616, 0.1619522, -0.2759804, 0.1300093,
      0.2614257, -0.046969, 0.1785314, 0.1380917, -0.0693254, 0.2418806, 0.144225, -0.2568006,
    ],
    gradients: {
      x: [0.6146129, 0.1159212, 0.03396, 0.2132294],
      'gru/input/weight': [0.3671125, 0.0130995, -0.0023223, -0.0075035],
      'gru/recurrent/weight': [0.294652, -0.0209077, -0.0137778, 0.0193412],
      'gru/input/bias': [2.5223912, -0.1313964, 0.0920939, -0.0945064],
      'gru/recurrent/bias': [1.4350244, -0.1313964, 0.0920939, -0.0945064],
    },
  },
};
const parameters = {
  'gru/input/weight': { data: sines(18, 0), shape: [9, 2] },
  'gru/recurrent/weight': { data: sines(27, 10), shape: [9, 3] },
  'gru/input/bias': { data: sines(9, 20), shape: [9] },
  'gru/recurrent/bias': { data: sines(9, 30), shape: [9] },
};
const engines = [new ReferenceEngine(), build(onnxruntime, { provider: 'cpu', threads: 1 })];

/** A program over rows of any number and length: the states, and the gradients of the sum of their squares. */
function program(reverse: boolean): { readonly graph: Graph; readonly outputs: Record<string, Tensor> } {
  const graph = new Graph();
  const x = graph.input('x', ['row', 'step', 2]);
  const continues = graph.input('continues', ['row', 'step']);
  const states = gatedRecurrentUnit(graph.scope('gru'), x, { width: 3, continues, reverse });
  const names = [...graph.parameters.keys()];
  const of = [x, ...names.map((name) => graph.parameterTensor(name))];
  const gradients = differentiate(reduceSum(square(states)), of);
  const named = of.map((tensor, i) => [`gradient of ${['x', ...names][i]!}`, gradients.get(tensor)!] as const);
  return { graph, outputs: { states, ...Object.fromEntries(named) } };
}

/** [row, width, 2] the entries of each sequence in its place; `filler` in empty slots. */
function packed(packing: Packing, sequences: readonly Float32Array[], filler: number): ArrayTensor {
  const { rows, width, rowOf, offsetOf } = packing;
  const data = new Float32Array(rows * width * 2).fill(filler);
  sequences.forEach((values, i) => data.set(values, (rowOf[i]! * width + offsetOf[i]!) * 2));
  return { data, shape: [rows, width, 2] };
}

describe('gatedRecurrentUnit', () => {
  for (const engine of engines) {
    for (const direction of ['forward', 'reverse'] as const) {
      it(`gives the states and gradients of PyTorch, ${direction}, on ${engine.name}`, async () => {
        const reverse = direction === 'reverse';
        const { graph, outputs } = program(reverse);
        const executable = await engine.compile(graph, outputs);
        executable.setParameters(parameters);
        const continues = continuations(packSequences([3, 3], 3), { reverse });
        const results = await executable.run({ x: { data: sines(12, 40), shape: [2, 3, 2] }, continues });
        const { states, gradients } = pytorch[direction];
        expect(results['states']!.shape).to.deep.equal([2, 3, 3]);
        results['states']!.data.forEach((value: number, i: number) => expect(value).to.be.closeTo(states[i]!, 1e-6));
        for (const [name, [norm, ...first]] of Object.entries(gradients)) {
          const { data } = results[`gradient of ${name}`]!;
          expect(Math.hypot(...data), name).to.be.closeTo(norm!, 1e-5);
          first.forEach((value, i) => expect(data[i], `${name}[${i}]`).to.be.closeTo(value, 1e-5));
        }
        await executable.dispose();
      });
    }
  }

  for (const reverse of [false, true]) {
    it(`gives a sequence the same states alone and packed with others, ${reverse ? 'reverse' : 'forward'}, with one program for any length`, async () => {
      const { graph, outputs } = program(reverse);
      const executable = await engines[1]!.compile(graph, outputs);
      executable.setParameters(initialValues(graph.parameters, new Generator(3)));
      const lengths = [3, 1, 29, 2, 1, 5];
      const sequences = lengths.map((length, i) => sines(2 * length, 7 * i));
      const run = (packing: Packing, values: readonly Float32Array[], filler = 0) =>
        executable.run({ x: packed(packing, values, filler), continues: continuations(packing, { reverse }) });
      const packing = packSequences(lengths, 1);
      const together = await run(packing, sequences);
      expect(packing.rows).to.equal(2); // 29 | 5 + 3 + 2 + 1 + 1
      for (const [i, length] of lengths.entries()) {
        const alone = await run(packSequences([length], 1), [sequences[i]!]);
        const start = (packing.rowOf[i]! * packing.width + packing.offsetOf[i]!) * 3;
        alone['states']!.data.forEach((value: number, at: number) =>
          expect(together['states']!.data[start + at], `sequence ${i}`).to.be.closeTo(value, 1e-6),
        );
      }
      const filled = await run(packing, sequences, 9);
      lengths.forEach((length, i) => {
        const start = (packing.rowOf[i]! * packing.width + packing.offsetOf[i]!) * 3;
        const own = ({ data }: ArrayTensor) => [...data.subarray(start, start + 3 * length)];
        expect(own(filled['states']!), `sequence ${i} beside other empty slots`).to.deep.equal(
          own(together['states']!),
        );
      });
      await executable.dispose();
    });
  }

  it('begins with the state that it is given', async () => {
    const graph = new Graph();
    const x = graph.input('x', ['row', 'step', 2]);
    const initial = graph.input('initial', ['row', 3]);
    const whole = gatedRecurrentUnit(graph.scope('gru'), x, { width: 3 });
    const rest = gatedRecurrentUnit(graph.scope('gru'), x, { width: 3, initial });
    const compiled = await new ReferenceEngine().compile(graph, { whole, rest }, { parameters });
    const zeros = { data: new Float32Array(3), shape: [1, 3] };
    const first = await compiled.run({ x: { data: sines(12, 40), shape: [1, 6, 2] }, initial: zeros });
    const after = { data: first['whole']!.data.slice(6, 9), shape: [1, 3] };
    const second = await compiled.run({ x: { data: sines(12, 40).slice(6), shape: [1, 3, 2] }, initial: after });
    second['rest']!.data.forEach((value: number, i: number) =>
      expect(value).to.be.closeTo(first['whole']!.data[9 + i]!, 1e-6),
    );
  });

  it('refuses what it cannot do, naming the layer', () => {
    const graph = new Graph();
    const scope = graph.scope('gru');
    const x = graph.input('x', ['row', 'step', 2]);
    const wide = graph.input('wide', ['row', 'step', 'feature']);
    const [continues, initial] = [graph.input('continues', ['row', 'step']), graph.input('initial', ['row', 3])];
    expect(() => gatedRecurrentUnit(scope, wide, { width: 3 })).to.throw(
      'layer gru: a gated recurrent unit needs [row, step, feature] with a fixed number of features, not [row, step, feature]',
    );
    expect(() => gatedRecurrentUnit(scope, x, { width: 3, continues, initial })).to.throw(
      'layer gru: packed sequences begin with zeros: give `continues` or `initial`, not both',
    );
  });
});
