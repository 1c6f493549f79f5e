import type { Benchmark } from '../shared/benchmark.js';
import type { Measurement } from '../shared/measure.js';
import { measureOnnxruntime } from './onnxruntime-step.js';
import { measurePytorch } from './pytorch-step.js';
import { measureTfjsEager } from './tfjs-eager-step.js';

const batches = [4, 16, 64];

const studentStep: Benchmark<Measurement> = {
  summary:
    "One training step of LEADER's student: packing the batch, dropout, distillation to 4096, alignment, Adam (PyTorch: without the packing).",
  async run(say) {
    const results: Measurement[] = [];
    const add = (...measured: readonly Measurement[]) => {
      for (const { engine, batch, threads, milliseconds } of measured) {
        say(`${engine}, batch ${batch}, threads ${threads}: ${milliseconds.toFixed(2)} ms`);
      }
      results.push(...measured);
    };
    for (const batch of batches) {
      for (const threads of [1, 2]) add(await measureOnnxruntime(batch, threads));
      for (const threads of [1, 2]) add(...(await measurePytorch(batch, threads, say)));
      add(await measureTfjsEager(batch));
    }
    return results;
  },
  cells: ({ engine, batch, threads, milliseconds, processorMilliseconds }) => ({
    engine,
    batch: String(batch),
    threads: String(threads),
    ms: milliseconds.toFixed(2),
    'processor ms': processorMilliseconds?.toFixed(2) ?? '',
    'patients/s': ((1000 * batch) / milliseconds).toFixed(0),
  }),
};

export default studentStep;
