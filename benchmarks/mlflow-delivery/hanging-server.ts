import { readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { readJournalEvents } from '../../framework/tracking/journal-reader.js';
import { TinyExperiment } from '../../test/end-to-end/mlflow/tiny-experiment.js';
import type { DeliveryMeasurement } from './mlflow-delivery.js';

const rounds = 3;
/** Epochs of each run: seconds of training, of which a start of the delivery beside it is a small part. */
const epochs = 200;

/**
 * Trains with no tracker and with one whose server takes connections and never answers, in turn; medians of the seconds that
 * the stage student took, summed over the runs. Other work on the machine spoils the ratio: repeat it on an idle one.
 */
export async function measureHangingServer(say: (line: string) => void): Promise<DeliveryMeasurement[]> {
  const server = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const without: number[] = [];
  const hanging: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      without.push(await trainingSeconds(['--no-tracking']));
      hanging.push(await trainingSeconds(['--set', `tracking.uri=${uri}`]));
      say(
        `training: ${without.at(-1)!.toFixed(2)} s without tracker, ${hanging.at(-1)!.toFixed(2)} s beside one that hangs`,
      );
    }
  } finally {
    server.close();
    server.unref();
  }
  const [alone, beside] = [median(without), median(hanging)];
  return [
    { what: 'training without tracker', seconds: alone },
    { what: 'training beside a server that hangs', seconds: beside, ratio: beside / alone },
  ];
}

async function trainingSeconds(words: readonly string[]): Promise<number> {
  const tiny = await TinyExperiment.make([1, 2], epochs);
  try {
    const { code, stderr } = await tiny.formulary(['run', 'tiny.yaml', '--quiet', ...words]);
    if (code !== 0) throw new Error(stderr);
    const journals = readdirSync(tiny.runs).filter((name) => /^run-[0-9a-f]+$/.test(name));
    const seconds = journals.flatMap((name) =>
      readJournalEvents(join(tiny.runs, name, 'journal.jsonl')).flatMap((event) =>
        event.event === 'stage' && event.stage === 'student' ? (event.seconds ?? 0) : [],
      ),
    );
    return seconds.reduce((sum, value) => sum + value, 0);
  } finally {
    await tiny.remove();
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
