import { expect } from 'chai';
import onnxruntime from '../../../../components/engines/onnxruntime/onnxruntime.js';
import {
  adam,
  affine,
  dropout,
  Generator,
  Graph,
  normal,
  reduceMean,
  runTogether,
  square,
  Trainer,
  type Feeds,
} from '../../../../framework/tensor/index.js';
import { build } from '../../build.js';

const [inputs, outputs] = [5, 3];

function engine(lanes: number) {
  return build(onnxruntime, { provider: 'cpu', threads: 1, lanes });
}

/** A batch of a size of its own. */
function batch(index: number): Feeds {
  const rows = 2 + index;
  const data = new Float32Array(rows * inputs);
  new Generator(index).normalInto(data);
  return { x: { data, shape: [rows, inputs] } };
}

/** Weights and reports after two steps of five parts, with dropout and a frozen weight. */
async function trained(lanes: number) {
  const graph = new Graph({ training: true });
  const x = graph.input('x', ['row', inputs]);
  const first = graph.parameter('first', [outputs, inputs], normal(1));
  const frozen = graph.parameter('frozen', [outputs, outputs], normal(1), { trainable: false });
  const loss = reduceMean(square(affine(dropout(affine(x, first), 0.5), frozen)));
  const trainer = await Trainer.create(engine(lanes), {
    loss,
    optimizer: adam({ learningRate: 0.1 }),
    generator: new Generator(1),
  });
  const parts = Array.from({ length: 5 }, (_, index) => batch(index));
  const reports = [await trainer.step(parts, [0.1, 0.2, 0.2, 0.2, 0.3]), await trainer.step(parts)];
  const weights = Array.from(trainer.parameters()['first']!.data);
  await trainer.dispose();
  return { reports, weights };
}

describe('engines/onnxruntime: lanes', function () {
  this.timeout(60_000);

  it('give the same bytes with one, two and three of them', async () => {
    const one = await trained(1);
    expect(await trained(2)).to.deep.equal(one);
    expect(await trained(3)).to.deep.equal(one);
  });

  it('compute with the weights that were set last', async () => {
    const graph = new Graph();
    const y = affine(graph.input('x', ['row', inputs]), graph.parameter('w', [outputs, inputs], normal(1)));
    const executable = await engine(2).compile(graph, { y });
    const answers = async (value: number) => {
      const w = { data: new Float32Array(outputs * inputs).fill(value), shape: [outputs, inputs] };
      executable.setParameters({ w });
      const all = await runTogether(executable, [batch(0), batch(0)]);
      return all.map((results) => Array.from(results['y']!.data));
    };
    const [first, second] = await answers(1);
    expect(first).to.deep.equal(second);
    const [twice, again] = await answers(2);
    expect(twice).to.deep.equal(again);
    expect(twice).to.deep.equal(first!.map((value) => 2 * value));
    await executable.dispose();
  });

  it('say where a run failed', async () => {
    const graph = new Graph();
    const w = graph.parameter('w', [outputs, inputs], normal(1));
    const executable = await engine(2).compile(graph, { y: affine(graph.input('x', ['row', inputs]), w) });
    const problem = await runTogether(executable, [batch(0), batch(1)]).catch((cause: unknown) => cause);
    expect((problem as Error).message).to.match(/parameter "w"|in lane 2/);
    await executable.dispose();
  });

  it('are refused where the provider is no CPU', () => {
    expect(() => build(onnxruntime, { provider: 'webgpu', threads: 1, lanes: 2 })).to.throw(
      /lanes are threads of the CPU, and the provider is webgpu/,
    );
  });
});
