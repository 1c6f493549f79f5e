import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { averagePrecision } from '../../components/metrics/shared/average-precision.js';
import { pairedBootstrap } from '../../framework/statistics/paired-bootstrap.js';
import { Generator } from '../../framework/tensor/index.js';
import type { Benchmark } from '../shared/benchmark.js';

interface Result {
  readonly what: string;
  readonly program: string;
  readonly seconds: number;
}

const [rows, medications] = [100_000, 131];

const metrics: Benchmark<Result> = {
  summary: `Average precision of ${rows} × ${medications} scores, and 10,000 resamples of 2,000 patients, one thread.`,
  run(say) {
    const results: Result[] = [
      { what: 'average precision', program: 'Formulary', seconds: timed(averagePrecisions()) },
      { what: 'paired bootstrap', program: 'Formulary', seconds: timed(bootstrap()) },
    ];
    const python = process.env['FORMULARY_PYTHON'] ?? '.venv-python/bin/python';
    const script = fileURLToPath(new URL('../../../benchmarks/metrics/average_precision.py', import.meta.url));
    const { status, stdout } = spawnSync(python, [script, '2000', String(medications)], { encoding: 'utf8' });
    const what = { what: 'average precision', program: 'scikit-learn, row by row (of 2,000 rows)' };
    if (status === 0) results.push({ ...what, seconds: (Number(stdout) * rows) / 2000 });
    else say('scikit-learn is not installed: tools/python/setup.sh');
    return Promise.resolve(results);
  },
  cells: ({ what, program, seconds }) => ({ what, program, seconds: seconds.toFixed(2) }),
};

export default metrics;

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

function averagePrecisions(): () => void {
  const random = new Generator(1);
  const scores = Float64Array.from({ length: rows * medications }, () => random.next());
  const truth = Uint8Array.from(scores, (score) => (random.next() < 0.2 * score ? 1 : 0));
  return () => {
    for (let row = 0; row < rows; row += 1) {
      const [from, to] = [row * medications, (row + 1) * medications];
      averagePrecision(truth.subarray(from, to), scores.subarray(from, to));
    }
  };
}

function bootstrap(): () => void {
  const random = new Generator(2);
  const [a, b] = [0, 1].map(() => Float64Array.from({ length: 2000 }, () => random.next()));
  return () => void pairedBootstrap([{ a: a!, b: b! }], { rounds: 10_000, confidence: 0.95 }, random);
}
