import onnxruntime from '../../components/engines/onnxruntime/onnxruntime.js';
import { adam, Generator, Trainer, type Engine } from '../../framework/tensor/index.js';
import type { Benchmark } from '../shared/benchmark.js';
import { cellsOf, measure, type Measurement } from '../shared/measure.js';
import { studentStep } from '../student-step/step.js';

const steps = 5000;
const between = 500;
const batch = 4;

const build = onnxruntime.build as (settings: { options: { provider: 'cpu'; threads: number } }) => Engine;

/** The median time of some hundred steps, and the memory after them. */
interface MemoryMeasurement extends Measurement {
  /** Steps done. */
  readonly steps: number;
  readonly residentMegabytes: number;
}

const studentMemory: Benchmark<MemoryMeasurement> = {
  summary: `Resident memory of ${steps} training steps of LEADER's student: it must not grow.`,
  async run(say) {
    const step = studentStep(batch);
    const trainer = await Trainer.create(build({ options: { provider: 'cpu', threads: 1 } }), {
      loss: step.objective.loss,
      report: step.objective.report,
      optimizer: adam({ learningRate: 5e-4 }),
      generator: new Generator(0),
    });
    const results: MemoryMeasurement[] = [];
    for (let done = 0; done < steps; done += between) {
      const times = await measure((call) => trainer.step(step.feeds(done + call)), { times: between, warmUp: 0 });
      const residentMegabytes = process.memoryUsage.rss() / 2 ** 20;
      say(`${done + between} steps: ${residentMegabytes.toFixed(0)} MB`);
      results.push({ engine: 'onnxruntime', batch, threads: 1, ...times, steps: done + between, residentMegabytes });
    }
    await trainer.dispose();
    return results;
  },
  cells: ({ steps: done, residentMegabytes, ...measurement }) => ({
    steps: String(done),
    'resident MB': residentMegabytes.toFixed(0),
    ...cellsOf(measurement),
  }),
};

export default studentMemory;
