import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import onnxruntime from '../../../../components/engines/onnxruntime/onnxruntime.js';
import { visitCodes } from '../../../../components/students/shared/visit-codes.js';
import { visitRows } from '../../../../components/students/shared/visit-rows.js';
import { differentiate, ReferenceEngine, type ArrayTensor, type Engine } from '../../../../framework/tensor/index.js';
import { build } from '../../build.js';
import { retain, retainFeeds, type Sizes, type Visit } from './retain.js';

interface Golden {
  readonly options: { readonly embedding: number };
  readonly cohort: Sizes & { readonly samples: readonly { readonly visits: readonly Visit[] }[] };
  readonly weights: { readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[] };
  readonly expected: {
    readonly logits: readonly (readonly number[])[];
    readonly visit_weights: readonly (readonly number[])[];
    readonly loss: readonly number[];
    readonly total_loss: number;
    readonly grad_l2_norm: Readonly<Record<string, number>>;
  };
}

const golden = JSON.parse(readFileSync('test/golden/baselines/retain.json', 'utf8')) as Golden;
const parts = {
  wi: 'input/weight',
  wh: 'recurrent/weight',
  bi: 'input/bias',
  bh: 'recurrent/bias',
  w: 'weight',
  b: 'bias',
};
const samples = golden.cohort.samples.map(({ visits }) => visits);

/** Name of a tensor in the file → name of the parameter. */
function parameterOf(name: string): string {
  const [layer, part] = name.split('.');
  return part === undefined ? `${layer}/weight` : `${layer}/${parts[part as keyof typeof parts]}`;
}

/** The rule of the file: entry i of tensor k is 0.3 · sin(0.7 i + 1.3 k + 0.1). */
const parameters = Object.fromEntries(
  golden.weights.tensors.map(({ name, shape }, k): [string, ArrayTensor] => {
    const length = shape.reduce((product, size) => product * size, 1);
    const data = Float32Array.from({ length }, (_, i) => 0.3 * Math.sin(0.7 * i + 1.3 * k + 0.1));
    return [parameterOf(name), { data, shape }];
  }),
);

async function compiled(engine: Engine) {
  const { graph, outputs } = retain(golden.cohort, golden.options.embedding);
  const tensors = Object.keys(parameters).map((name) => graph.parameterTensor(name));
  const gradients = [...differentiate(outputs.total, tensors).values()];
  const named = Object.keys(parameters).map((name, i) => [`gradient of ${name}`, gradients[i]!] as const);
  const program = await engine.compile(graph, { ...outputs, ...Object.fromEntries(named) });
  program.setParameters(parameters);
  return program;
}

function expectNear(actual: ArrayLike<number>, expected: readonly number[], tolerance: number, what: string): void {
  const largest = Math.max(...expected.map(Math.abs), 1e-12);
  expect(actual.length, what).to.equal(expected.length);
  expected.forEach((value, i) => expect(actual[i], `${what}[${i}]`).to.be.closeTo(value, tolerance * largest));
}

describe('visits in rows', () => {
  for (const engine of [new ReferenceEngine(), build(onnxruntime, { provider: 'cpu', threads: 1 })]) {
    it(`are enough for RETAIN: logits, attention, losses and gradients of its golden file, on ${engine.name}`, async () => {
      const program = await compiled(engine);
      const results = await program.run(retainFeeds(samples, golden.cohort));
      const { expected } = golden;
      expectNear(results['logits']!.data, expected.logits.flat(), 1e-5, 'logits');
      expectNear(results['visitWeights']!.data, expected.visit_weights.flat(), 1e-5, 'visit weights');
      expectNear(results['losses']!.data, expected.loss, 1e-5, 'losses');
      expectNear(results['total']!.data, [expected.total_loss], 1e-5, 'total loss');
      const largest = Math.max(...Object.values(expected.grad_l2_norm));
      for (const [name, norm] of Object.entries(expected.grad_l2_norm)) {
        const { data } = results[`gradient of ${parameterOf(name)}`]!;
        expect(Math.hypot(...data), name).to.be.closeTo(norm, Math.max(1e-4 * norm, 1e-6 * largest));
      }
      await program.dispose();
    });
  }

  it('give a patient the same alone and in company', async () => {
    const program = await compiled(build(onnxruntime, { provider: 'cpu', threads: 1 }));
    const run = async (of: readonly (readonly Visit[])[]) =>
      (await program.run(retainFeeds(of, golden.cohort)))['logits']!.data;
    const together = await run(samples);
    for (const [i, sample] of samples.entries()) {
      const { medications } = golden.cohort;
      expectNear(await run([sample]), [...together.subarray(i * medications, (i + 1) * medications)], 1e-6, `${i}`);
    }
    await program.dispose();
  });

  it('take a batch without any code', async () => {
    const program = await compiled(build(onnxruntime, { provider: 'cpu', threads: 1 }));
    const empty = [[{ diagnoses: [], procedures: [], medications: [1] }]];
    const results = await program.run(retainFeeds(empty, golden.cohort));
    expectNear(results['logits']!.data, [...parameters['out/bias']!.data], 1e-6, 'logits');
    await program.dispose();
  });

  it('stand side by side in rows of the longest patient', () => {
    const rows = visitRows([2, 3, 1]);
    expect([...rows.places.data]).to.deep.equal([3, 4, 0, 1, 2, 5]);
    expect([...rows.owners.data]).to.deep.equal([0, 0, 1, 1, 1, 2]);
    expect([...rows.last.data]).to.deep.equal([4, 2, 5]);
    expect([...rows.continues.data]).to.deep.equal([0, 1, 1, 0, 1, 0]);
    expect([...rows['continues-in-reverse'].data]).to.deep.equal([1, 1, 0, 1, 0, 0]);
    expect(() => visitRows([1, 0])).to.throw('patient 1 of the batch has no visit to read');
  });

  it('weigh codes for means, and leave empty sets out', () => {
    const places = { data: Int32Array.of(4, 0, 2), shape: [3] };
    const mean = visitCodes([Int32Array.of(7, 8), Int32Array.of(), Int32Array.of(9)], places, 'mean');
    expect([...mean.codes.data]).to.deep.equal([7, 8, 9]);
    expect([...mean.places.data]).to.deep.equal([4, 4, 2]);
    expect([...mean.weights.data]).to.deep.equal([0.5, 0.5, 1]);
  });
});
