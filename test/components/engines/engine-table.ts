import tensorflow from '../../../components/engines/tensorflow/tensorflow.js';
import onnxruntime from '../../../components/engines/onnxruntime/onnxruntime.js';
import type { Engine, EngineAvailability } from '../../../framework/tensor/index.js';
import { build } from '../build.js';
import { PortableOnnxruntime } from './portable-onnxruntime.js';

/** Every way to run a program, under the name that `formulary engines` gives it. */
const engines: Readonly<Record<string, Engine>> = {
  'onnxruntime, provider: cpu': build(onnxruntime, { provider: 'cpu', threads: 1 }),
  'onnxruntime, portable form': new PortableOnnxruntime(),
  'onnxruntime, provider: webgpu': build(onnxruntime, { provider: 'webgpu', threads: 1 }),
  'onnxruntime, provider: cuda': build(onnxruntime, { provider: 'cuda', threads: 1 }),
  'tensorflow, package: wasm': build(tensorflow, { package: 'wasm' }),
  'tensorflow, package: tfjs-node': build(tensorflow, { package: 'tfjs-node' }),
  'tensorflow, package: tfjs-node-gpu': build(tensorflow, { package: 'tfjs-node-gpu' }),
};

let tried: Promise<readonly EngineAvailability[]> | undefined;

async function problemOf(name: string): Promise<string | undefined> {
  tried ??= Promise.all([onnxruntime.properties.availability(), tensorflow.properties.availability()]).then((found) =>
    found.flat(),
  );
  return (await tried).find((engine) => engine.name === name)?.problem;
}

/** Describes tests of every engine; those of an engine that does not work here are skipped, with the reason. */
export function describeEveryEngine(promise: string, tests: (engine: Engine, name: string) => void): void {
  for (const [name, engine] of Object.entries(engines)) {
    describe(`${name}: ${promise}`, function () {
      this.timeout(300_000); // A GPU's programs take seconds each on a driver in software
      before(async function () {
        const problem = await problemOf(name);
        if (problem === undefined) return;
        console.log(`    not run: ${problem}`);
        this.skip();
      });
      tests(engine, name);
    });
  }
}
