import { MlflowTracker } from '../../components/trackers/mlflow/tracker.js';
import { FakeServer } from '../../test/components/trackers/mlflow/fake-server.js';
import { MadeExperiment } from '../../test/components/trackers/mlflow/made-experiment.js';
import type { DeliveryMeasurement } from './delivery-measurement.js';

const rows = 100;
const seeds = 10;
const looks = 5;

/**
 * Measures what it costs beside a training to follow an experiment whose runs have almost all ended. The first look delivers
 * them. Later looks, one every two seconds, find one new point each. The server is one of the tests, in the same process.
 */
export async function measureFollowing(say: (line: string) => void): Promise<DeliveryMeasurement[]> {
  const options = Object.fromEntries(Array.from({ length: 80 }, (_, index) => [`student.option${index}`, '1']));
  const named = Array.from({ length: rows }, (_, row) => [`row ${row}`, { ...options, 'student.width': String(row) }]);
  const numbers = Array.from({ length: seeds }, (_, seed) => seed);
  const made = await MadeExperiment.make(Object.fromEntries(named) as Record<string, Record<string, string>>, numbers);
  const server = await FakeServer.start();
  try {
    for (let row = 0; row < rows; row++) for (const seed of numbers) await made.complete(row, seed, 0.5, 50);
    const tracker = new MlflowTracker({ uri: server.uri }, {});
    const first = await look(tracker, made.folder);
    say(`first look: ${first.toFixed(1)} processor s`);
    let later = 0;
    for (let step = 0; step < looks; step++) {
      const point = { event: 'metric', name: 'validation/prauc', value: 0.5, step: 100 + step } as const;
      await made.journal(made.run(0, 0), [point]);
      later += await look(tracker, made.folder);
    }
    return [
      { what: `first look at ${rows * seeds} finished runs`, clientSeconds: first },
      { what: 'a look that finds one new point', clientSeconds: later / looks, ratio: later / looks / first },
    ];
  } finally {
    await server.stop();
    await made.remove();
  }
}

/** Processor seconds of a look. */
async function look(tracker: MlflowTracker, folder: string): Promise<number> {
  const before = process.cpuUsage();
  await tracker.follow(folder, { signal: new AbortController().signal });
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
