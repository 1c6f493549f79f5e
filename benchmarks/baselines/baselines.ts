import type { Benchmark } from '../shared/benchmark.js';
import { inTurns } from '../shared/in-turns.js';
import { cellsOf, measurements, type Measurement } from '../shared/measure.js';
import { numbersOf } from '../shared/numbers-of.js';
import { measurePytorch } from '../shared/pytorch.js';
import { measureBaseline, modelNames } from './baseline-step.js';

/** Patients of MIMIC-III: an epoch. */
const patients = 6350;

interface Epoch extends Measurement {
  /** Of 6,350 patients with their last visits as targets. */
  readonly secondsPerEpoch: number;
}

const baselines: Benchmark<Epoch> = {
  summary:
    'Training steps of baselines, and from them an epoch of 6,350 patients: packing the batch, dropout, losses, Adam (PyTorch: the same batches without the packing, and visit by visit as published).',
  options: {
    batches: { type: 'string', default: '32', description: 'patients a step' },
    threads: { type: 'string', default: '1', description: 'threads within one operation' },
    rounds: { type: 'string', default: '3', description: 'times that onnxruntime and PyTorch take turns' },
    models: { type: 'string', default: modelNames.join(','), description: 'which models' },
  },
  async run(say, { batches, threads, rounds, models }) {
    const { results, add } = measurements(say);
    for (const model of models!.split(',')) {
      if (!modelNames.includes(model)) throw new RangeError(`no model "${model}"; known: ${modelNames.join(', ')}`);
      for (const batch of numbersOf(batches!)) {
        for (const count of numbersOf(threads!)) {
          const engines = [
            async () => [await measureBaseline(model, batch, count)],
            () => measurePytorch(`baselines/pytorch_${model}.py`, batch, count, say),
          ];
          add(await inTurns(Number(rounds), engines));
        }
      }
    }
    return results.map((own) => ({
      ...own,
      secondsPerEpoch: ((own.milliseconds / own.batch) * patients) / 1000,
    }));
  },
  cells: (epoch) => ({ ...cellsOf(epoch), 's/epoch': epoch.secondsPerEpoch.toFixed(2) }),
};

export default baselines;
