import type { Benchmark } from '../shared/benchmark.js';
import { inTurns } from '../shared/in-turns.js';
import { cellsOf, measurements, type Measurement } from '../shared/measure.js';
import { numbersOf } from '../shared/numbers-of.js';
import { peakMegabytes } from '../shared/peak-megabytes.js';
import { measurePytorch } from '../shared/pytorch.js';
import { measureBaseline, modelNames } from './baseline-step.js';

/** Patients of MIMIC-III: an epoch, with their last visits as targets. */
const patients = 6350;

interface Epoch extends Measurement {
  readonly secondsPerEpoch: number;
  /** Processor time of an epoch over that of onnxruntime with the same model, batch and threads; 1 for onnxruntime. */
  readonly processorRatio?: number;
  /** Most memory that this process has held so far, cohort included; of onnxruntime alone. */
  readonly peakMegabytes?: number;
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
    const { add } = measurements(say);
    const epochs: Epoch[] = [];
    for (const model of models!.split(',')) {
      if (!modelNames.includes(model)) throw new RangeError(`no model "${model}"; known: ${modelNames.join(', ')}`);
      for (const batch of numbersOf(batches!)) {
        for (const count of numbersOf(threads!)) {
          const engines = [
            async () => [await measureBaseline(model, { batch, threads: count, patients })],
            () => measurePytorch(`baselines/pytorch_${model}.py`, batch, count, say),
          ];
          const measured = await inTurns(Number(rounds), engines);
          add(measured);
          epochs.push(...epochsOf(measured));
        }
      }
    }
    return epochs;
  },
  cells: ({ secondsPerEpoch, processorRatio, peakMegabytes: peak, ...measurement }) => ({
    ...cellsOf(measurement),
    's/epoch': secondsPerEpoch.toFixed(2),
    'processor ratio': processorRatio?.toFixed(2) ?? '',
    'peak MB': peak?.toFixed(0) ?? '',
  }),
};

function perPatient({ processorMilliseconds, batch }: Measurement): number | undefined {
  return processorMilliseconds === undefined ? undefined : processorMilliseconds / batch;
}

/** @param measured that of onnxruntime first */
function epochsOf(measured: readonly Measurement[]): readonly Epoch[] {
  const [ours] = measured;
  const peak = peakMegabytes(process.pid);
  return measured.map((own, index) => {
    const [one, other] = [ours && perPatient(ours), perPatient(own)];
    return {
      ...own,
      secondsPerEpoch: ((own.milliseconds / own.batch) * patients) / 1000,
      ...(one !== undefined && other !== undefined && { processorRatio: other / one }),
      ...(index === 0 && peak !== undefined && { peakMegabytes: peak }),
    };
  });
}

export default baselines;
