import type { Benchmark } from '../shared/benchmark.js';
import { cellsOf, type Measurement } from '../shared/measure.js';
import { measurePytorch } from '../shared/pytorch.js';
import { measureOnnxruntime } from './onnxruntime-step.js';
import { measureTfjsEager } from './tfjs-eager-step.js';

const batches = [4, 16, 64];
const pytorchScript = 'student-step/pytorch_step.py';

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
      for (const threads of [1, 2]) add(...(await measurePytorch(pytorchScript, batch, threads, say)));
      add(await measureTfjsEager(batch));
    }
    return results;
  },
  cells: cellsOf,
};

export default studentStep;
