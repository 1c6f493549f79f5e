import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureProcess } from '../cli/measure-process.js';
import { processorSecondsOfEnded } from '../mlflow-delivery/processes.js';
import type { Benchmark } from '../shared/benchmark.js';

interface Measured {
  readonly workers: number;
  readonly seconds: number;
  /** Of all processes, threads of the engine and of Node included; NaN where the system does not tell. */
  readonly processorSeconds: number;
  /** Times as fast as one worker. */
  readonly speed: number;
  /** How often as fast it would be if both cores were busy from the beginning to the end. */
  readonly atMost: number;
  /** What else the machine had to do when it began: processes that wanted a core, in the last minute. */
  readonly load: number;
}

const main = fileURLToPath(new URL('../../framework/cli/main.js', import.meta.url));
const runs = 8;

/** Students without a teacher, each on one thread. */
const experiment = (epochs: string) => `title: Workers
extends: [formulary:experiments/base/leader-synthetic.yaml]
ablations: [without-kd]
training: { epochs: ${epochs}, patience: ${epochs} }
engine: { type: onnxruntime, threads: 1 }
seeds: [${Array.from({ length: runs }, (_, seed) => seed + 1).join(', ')}]
`;

const workers: Benchmark<Measured> = {
  summary: `${runs} runs of a student with one worker and with two, each worker on one thread; what runs share is there already.`,
  options: { epochs: { type: 'string', default: '3', description: 'epochs of each run' } },
  run(say, { epochs = '3' }) {
    const folder = mkdtempSync(join(tmpdir(), 'formulary-benchmark-'));
    const results: Measured[] = [];
    try {
      for (const count of [1, 2]) {
        const file = join(folder, 'workers.yaml');
        writeFileSync(file, experiment(epochs));
        const common = [main, 'run', file, '--runs', join(folder, 'runs'), '--no-tracking', '--quiet'];
        const of = (title: string) => [...common, '--set', `title=${title}`, '--set', `launcher.jobs=${count}`];
        // Another learning rate makes other students of the same cohort.
        const other = ['--set', `training.learningRate=${count}e-4`];
        measureProcess([...of('Shared'), ...other, '--seeds', '0'], folder);
        const [load] = loadavg() as [number, number, number];
        const before = processorSecondsOfEnded();
        const { milliseconds } = measureProcess([...of('Workers'), ...other], folder);
        const processorSeconds = processorSecondsOfEnded() - before;
        const seconds = milliseconds / 1000;
        const alone = results[0]?.seconds ?? seconds;
        say(`${count}: ${seconds.toFixed(1)} s`);
        results.push({
          workers: count,
          seconds,
          processorSeconds,
          speed: alone / seconds,
          atMost: alone / (processorSeconds / count),
          load,
        });
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
    return Promise.resolve(results);
  },
  cells: ({ workers: count, seconds, processorSeconds, speed, atMost, load }) => ({
    workers: String(count),
    s: seconds.toFixed(1),
    'processor s': processorSeconds.toFixed(1),
    'cores busy': (processorSeconds / seconds).toFixed(2),
    'times as fast': speed.toFixed(2),
    // Where one worker keeps more than one core busy, two cannot be twice as fast on two cores.
    'at most': count === 1 ? '1.00' : atMost.toFixed(2),
    'load before': load.toFixed(1),
  }),
};

export default workers;
