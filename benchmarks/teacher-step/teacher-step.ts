import type { Benchmark } from '../shared/benchmark.js';
import { cellsOf, measurements, type Measurement } from '../shared/measure.js';
import { numbersOf } from '../shared/numbers-of.js';
import { measurePytorch } from '../shared/pytorch.js';
import { measureOnnxruntime } from './onnxruntime-step.js';

const pytorchScript = 'teacher-step/pytorch_step.py';

const teacherStep: Benchmark<Measurement> = {
  summary:
    'One training step of the small teacher of the synthetic cohort: packing the prompts, dropout, clipping, AdamW (PyTorch: without the packing).',
  options: {
    batches: { type: 'string', default: '16,32', description: 'prompts a step' },
    threads: { type: 'string', default: '1,2', description: 'threads within one operation' },
  },
  async run(say, { batches, threads }) {
    const { results, add } = measurements(say);
    for (const batch of numbersOf(batches!)) {
      for (const count of numbersOf(threads!)) {
        add([await measureOnnxruntime(batch, count)]);
        add(await measurePytorch(pytorchScript, batch, count, say));
      }
    }
    return results;
  },
  cells: cellsOf,
};

export default teacherStep;
