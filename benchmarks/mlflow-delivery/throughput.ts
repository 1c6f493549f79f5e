import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalServer } from '../../components/trackers/mlflow/local-server.js';
import type { Delivery } from '../../framework/contracts/tracker.js';
import { MadeExperiment } from '../../test/components/trackers/mlflow/made-experiment.js';
import type { DeliveryMeasurement } from './delivery-measurement.js';
import { peakMegabytes } from '../shared/peak-megabytes.js';
import { groupProcessorSeconds, processorSeconds } from './processes.js';

const points = 100_000;
const curves = 10;
const program = fileURLToPath(new URL('../../framework/cli/main.js', import.meta.url));
const python = process.env['FORMULARY_MLFLOW_PYTHON'] ?? '.venv-mlflow/bin/python';

/**
 * Measures the bare requests and `formulary sync` from its start to its end. It is run once at a stretch, and once interrupted
 * after a third of that time and started again. Memory is the largest of the process that delivers. A run with a tenth of the
 * points tells whether it grows with them.
 */
export async function measureThroughput(
  { workers, connections }: { readonly workers: number; readonly connections: number },
  say: (line: string) => void,
): Promise<DeliveryMeasurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'formulary-benchmark-'));
  const server = await LocalServer.start({ python, folder, workers });
  const what = `${points} points, ${workers} workers, ${connections} connections`;
  try {
    /** The duration, with the processor time of the server meanwhile. */
    const measured = async <T extends { readonly seconds: number }>(name: string, work: Promise<T>) => {
      const before = groupProcessorSeconds(server.pid!);
      const result = await work;
      const serverSeconds = groupProcessorSeconds(server.pid!) - before;
      say(`${what}, ${name}: ${result.seconds.toFixed(1)} s, of the server ${serverSeconds.toFixed(1)} processor s`);
      return { ...result, serverSeconds };
    };
    const bare = await measured('bare requests', postBare(server.uri, connections));
    const few = await measured('a tenth of them', deliver(server.uri, connections, points / 10));
    const whole = await measured('formulary sync', deliver(server.uri, connections, points));
    const third = whole.seconds / 3;
    const interrupted = await measured('interrupted', deliver(server.uri, connections, points, third));
    return [
      { what: `bare requests: ${what}`, points, ...bare },
      { what: 'formulary sync of a tenth', points: points / 10, ...few },
      { what: 'formulary sync', points, ...whole, ratio: whole.seconds / bare.seconds },
      {
        what: `interrupted after ${interrupted.before} events, taken up again`,
        points,
        ...interrupted,
        ratio: interrupted.seconds / bare.seconds,
      },
    ];
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Posts the same batches, made beforehand, as fast as the server takes them. This is the cost of the server itself. */
async function postBare(uri: string, connections: number): Promise<{ readonly seconds: number }> {
  const call = async (path: string, body: string): Promise<Record<string, never>> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${uri}/api/2.0/mlflow/${path}`, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return (await answer.json()) as Record<string, never>;
  };
  const { experiment_id } = await call('experiments/create', JSON.stringify({ name: `bare ${connections}` }));
  const { run } = (await call('runs/create', JSON.stringify({ experiment_id, start_time: 1 }))) as unknown as {
    run: { info: { run_id: string } };
  };
  const batches = Array.from({ length: points / 1000 }, (_, batch) => {
    const metrics = Array.from({ length: 1000 }, (__, index) => pointAt(1000 * batch + index));
    return JSON.stringify({ run_id: run.info.run_id, metrics, params: [], tags: [] });
  });
  const queue = batches.values();
  const start = performance.now();
  const lane = async () => {
    for (const body of queue) await call('runs/log-batch', body);
  };
  await Promise.all(Array.from({ length: connections }, lane));
  return { seconds: (performance.now() - start) / 1000 };
}

function pointAt(index: number) {
  const key = `train/curve-${index % curves}`;
  return { key, value: Math.sin(index), timestamp: 1_790_000_000_000 + index, step: Math.floor(index / curves) };
}

interface Delivered {
  readonly seconds: number;
  readonly clientSeconds: number;
  readonly memoryMegabytes: number;
  /** Number of events that the interrupted delivery had delivered. */
  readonly before: number;
}

/** Two runs that share the points, delivered by the command line. */
async function deliver(uri: string, connections: number, count: number, interruptAfter?: number): Promise<Delivered> {
  const title = `delivery of ${count} ${interruptAfter === undefined ? 'at once' : 'interrupted'}`;
  const made = await MadeExperiment.make({ full: {} }, [1, 2], title, { type: 'mlflow', uri, connections });
  try {
    for (const seed of [1, 2]) await made.journal(made.run(0, seed), journalOf(count / 2));
    const first = interruptAfter === undefined ? undefined : await sync(made.folder, interruptAfter);
    const last = await sync(made.folder);
    if (last.pending > 0) throw new Error(`${last.pending} events are pending: ${last.problem}`);
    return {
      seconds: (first?.seconds ?? 0) + last.seconds,
      clientSeconds: (first?.clientSeconds ?? 0) + last.clientSeconds,
      memoryMegabytes: Math.max(first?.memoryMegabytes ?? 0, last.memoryMegabytes),
      before: first?.delivered ?? 0,
    };
  } finally {
    await made.remove();
  }
}

interface Synchronized extends Delivery {
  readonly seconds: number;
  readonly memoryMegabytes: number;
  /** Processor time of the command. */
  readonly clientSeconds: number;
}

/** Runs `formulary sync`, and stops it like Ctrl-C after `interruptAfter`, where that is set. */
async function sync(folder: string, interruptAfter?: number): Promise<Synchronized> {
  const start = performance.now();
  const child = spawn(process.execPath, [program, 'sync', folder, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const used = { memoryMegabytes: 0, clientSeconds: 0 };
  const look = setInterval(() => {
    used.memoryMegabytes = peakMegabytes(child.pid ?? 0) ?? used.memoryMegabytes;
    used.clientSeconds = processorSeconds(child.pid ?? 0) ?? used.clientSeconds;
  }, 50);
  const interrupt =
    interruptAfter === undefined ? undefined : setTimeout(() => child.kill('SIGINT'), 1000 * interruptAfter);
  await new Promise((done) => child.once('close', done));
  clearInterval(look);
  clearTimeout(interrupt);
  const [delivery] = JSON.parse(said) as [Delivery];
  return { ...delivery, ...used, seconds: (performance.now() - start) / 1000 };
}

type Events = Parameters<MadeExperiment['journal']>[1];

function journalOf(count: number): Events {
  const metrics = Array.from({ length: count }, (_, index) => ({
    event: 'metric' as const,
    name: `train/curve-${index % curves}`,
    value: Math.sin(index),
    step: Math.floor(index / curves),
  }));
  return [
    { event: 'start', title: 'delivery', parameters: {}, tags: {} },
    ...metrics,
    { event: 'end', status: 'finished' },
  ];
}
