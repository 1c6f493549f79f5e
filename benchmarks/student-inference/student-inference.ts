import onnxruntime from '../../components/engines/onnxruntime/onnxruntime.js';
import tensorflow from '../../components/engines/tensorflow/tensorflow.js';
import type { Engine } from '../../framework/tensor/index.js';
import type { Benchmark } from '../shared/benchmark.js';
import { cellsOf, measurements, type Measurement } from '../shared/measure.js';
import { measurePytorch } from '../shared/pytorch.js';
import { measureEngine } from './engine-inference.js';

const batches = [1, 100];
const pytorchScript = 'student-inference/pytorch_inference.py';

type Build = (settings: { options: object }) => Engine;
const onnxruntimeWith = (threads: number) => (onnxruntime.build as Build)({ options: { provider: 'cpu', threads } });
const tfjs = (tensorflow.build as Build)({ options: { package: 'wasm' } });

const studentInference: Benchmark<Measurement> = {
  summary:
    "Probabilities by LEADER's student, warm. Batches are packed before the clock starts, but for `-with-packing`.",
  async run(say) {
    const { results, add } = measurements(say);
    for (const batch of batches) {
      const calls = { times: 100, warmUp: 20 };
      for (const threads of [1, 2])
        add(await measureEngine(onnxruntimeWith(threads), { name: 'onnxruntime', batch, threads, calls }));
      for (const threads of [1, 2]) add(await measurePytorch(pytorchScript, batch, threads, say));
      add(await measureEngine(tfjs, { name: 'tfjs-eager', batch, threads: 1, calls: { times: 8, warmUp: 2 } }));
    }
    return results;
  },
  cells: cellsOf,
};

export default studentInference;
