import { expect } from 'chai';
import tensorflow from '../../../components/engines/tensorflow/tensorflow.js';
import onnxruntime from '../../../components/engines/onnxruntime/onnxruntime.js';
import { Generator, programModel, ReferenceEngine, type Engine } from '../../../framework/tensor/index.js';
import { operationCases, programOfCase } from '../../framework/tensor/operation-cases.js';
import { PortableOnnxruntime } from './portable-onnxruntime.js';

const build = (component: { build: unknown }, options: object) =>
  (component.build as (given: { options: object }) => Engine)({ options });
const engines: Record<string, Engine> = {
  onnxruntime: build(onnxruntime, { provider: 'cpu', threads: 1 }),
  'onnxruntime, portable form': new PortableOnnxruntime(),
  'tensorflow in WebAssembly': build(tensorflow, { package: 'wasm' }),
};

for (const [title, engine] of Object.entries(engines)) {
  describe(`${title}: values and gradients equal the reference`, () => {
    operationCases.forEach((operationCase, i) =>
      it(operationCase.name, async () => {
        const { graph, feeds, outputs } = programOfCase(operationCase, new Generator(i));
        const expected = await (await new ReferenceEngine().compile(graph, outputs)).run(feeds);
        const executable = await engine.compile(graph, outputs);
        const results = await executable.run(feeds);
        await executable.dispose();
        for (const [name, { data, shape }] of Object.entries(expected)) {
          const largest = Float64Array.from(data).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          expect(results[name]!.shape, name).to.deep.equal(shape);
          data.forEach((value, position) =>
            expect(results[name]!.data[position], `${name}[${position}]`).to.be.closeTo(value, 1e-5 * (1 + largest)),
          );
        }
      }),
    );
  });
}

function bytes(): string {
  const { graph, outputs } = programOfCase(operationCases.at(-1)!, new Generator(1));
  return Buffer.from(programModel(graph, outputs).bytes).toString('base64');
}

describe('an emitted model', () => {
  it('has the same bytes every time', () => {
    expect(bytes()).to.equal(bytes());
  });
});
