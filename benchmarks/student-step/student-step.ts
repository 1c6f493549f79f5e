import type { Benchmark } from '../shared/benchmark.js';
import { inTurns } from '../shared/in-turns.js';
import { cellsOf, measurements, type Measurement } from '../shared/measure.js';
import { numbersOf } from '../shared/numbers-of.js';
import { measurePytorch } from '../shared/pytorch.js';
import { measureOnnxruntime } from './onnxruntime-step.js';
import { measureTfjsEager } from './tfjs-eager-step.js';

const pytorchScript = 'student-step/pytorch_step.py';

const studentStep: Benchmark<Measurement> = {
  summary:
    "One training step of LEADER's student: packing the batch, dropout, distillation to 4096, alignment, Adam (PyTorch: without the packing).",
  options: {
    batches: { type: 'string', default: '4,16,64', description: 'patients a step' },
    threads: { type: 'string', default: '1,2', description: 'threads within one operation' },
    rounds: { type: 'string', default: '3', description: 'times that onnxruntime and PyTorch take turns' },
  },
  async run(say, { batches, threads, rounds }) {
    const { results, add } = measurements(say);
    for (const batch of numbersOf(batches!)) {
      for (const count of numbersOf(threads!)) {
        const engines = [
          async () => [await measureOnnxruntime(batch, count)],
          () => measurePytorch(pytorchScript, batch, count, say),
        ];
        add(await inTurns(Number(rounds), engines));
      }
    }
    for (const batch of numbersOf(batches!)) add([await measureTfjsEager(batch)]);
    return results;
  },
  cells: cellsOf,
};

export default studentStep;
