import { readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { journalFile, readJournalEvents } from '../../framework/records/journal-reader.js';
import { TinyExperiment } from '../../test/end-to-end/mlflow/tiny-experiment.js';
import { median } from '../../framework/statistics/median.js';
import type { DeliveryMeasurement } from './delivery-measurement.js';
import { childProcesses, secondsWaitedForCore } from './processes.js';

const rounds = 3;
/** Epochs of each run. The training takes seconds, and starting the delivery is a small part of them. */
const epochs = 200;

/**
 * Trains in turn without a tracker and with one whose server accepts connections and never answers. It gives medians of the
 * seconds of the stage student, summed over the runs. Wall time on a shared machine spoils the ratio. Two more figures limit
 * what the delivery can take away from training: its processor time, and the time in which any process waited for a core.
 */
export async function measureHangingServer(say: (line: string) => void): Promise<DeliveryMeasurement[]> {
  const server = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const without: Training[] = [];
  const hanging: Training[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      without.push(await train(['--no-tracking']));
      hanging.push(await train(['--set', `tracking.uri=${uri}`]));
      const [alone, beside] = [without.at(-1)!, hanging.at(-1)!];
      say(
        `${alone.seconds.toFixed(2)} s without tracker (waited ${alone.waitedSeconds.toFixed(2)} s for a core), ` +
          `${beside.seconds.toFixed(2)} s beside one that hangs (waited ${beside.waitedSeconds.toFixed(2)} s), ` +
          `whose delivery took ${beside.clientSeconds.toFixed(2)} processor s`,
      );
    }
  } finally {
    server.close();
    server.unref();
  }
  const [alone, beside] = [medianOf(without, 'seconds'), medianOf(hanging, 'seconds')];
  return [
    { what: 'training without tracker', seconds: alone, waitedSeconds: medianOf(without, 'waitedSeconds') },
    {
      what: 'training beside a server that hangs',
      seconds: beside,
      clientSeconds: medianOf(hanging, 'clientSeconds'),
      waitedSeconds: medianOf(hanging, 'waitedSeconds'),
      ratio: beside / alone,
    },
  ];
}

interface Training {
  readonly seconds: number;
  /** Processor time of the process that delivers. */
  readonly clientSeconds: number;
  /** Seconds of waiting in the whole command. The stage student is its longest part. NaN where Linux does not count it. */
  readonly waitedSeconds: number;
}

async function train(words: readonly string[]): Promise<Training> {
  const tiny = await TinyExperiment.make([1], epochs);
  let clientSeconds = 0;
  const waitedBefore = secondsWaitedForCore() ?? Number.NaN;
  let look: NodeJS.Timeout | undefined;
  try {
    const { code, stderr } = await tiny.formulary(['run', 'tiny.yaml', '--quiet', ...words], ({ pid = 0 }) => {
      look = setInterval(() => {
        const follower = childProcesses(pid).find(({ command }) => command.includes('follower-process'));
        clientSeconds = follower?.processorSeconds ?? clientSeconds;
      }, 200);
    });
    const waitedSeconds = (secondsWaitedForCore() ?? Number.NaN) - waitedBefore;
    if (code !== 0) throw new Error(stderr);
    const journals = readdirSync(tiny.runs).filter((name) => /^run-[0-9a-f]+$/.test(name));
    const stages = journals.flatMap((name) =>
      readJournalEvents(journalFile(join(tiny.runs, name))).flatMap((event) =>
        event.event === 'stage' && event.stage === 'student' ? (event.seconds ?? 0) : [],
      ),
    );
    return { seconds: stages.reduce((sum, value) => sum + value, 0), clientSeconds, waitedSeconds };
  } finally {
    clearInterval(look);
    await tiny.remove();
  }
}

function medianOf(trainings: readonly Training[], what: keyof Training): number {
  return median(trainings.map((training) => training[what]));
}
