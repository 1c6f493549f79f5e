import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalServer } from '../../components/trackers/mlflow/local-server.js';
import { MlflowTracker } from '../../components/trackers/mlflow/tracker.js';
import { MadeExperiment } from '../../test/components/trackers/mlflow/made-experiment.js';
import type { DeliveryMeasurement } from './mlflow-delivery.js';

const points = 100_000;
const curves = 10;
const python = process.env['FORMULARY_MLFLOW_PYTHON'] ?? '.venv-mlflow/bin/python';

/**
 * The time of the bare requests, from nothing to everything, and of a delivery that is interrupted after a third of the points and taken up
 * again. Memory is that of this process, so it only grows from one measurement to the next.
 */
export async function measureThroughput(
  { workers, connections }: { readonly workers: number; readonly connections: number },
  say: (line: string) => void,
): Promise<DeliveryMeasurement[]> {
  const folder = await mkdtemp(join(tmpdir(), 'formulary-benchmark-'));
  const server = await LocalServer.start({ python, folder, workers });
  const what = `${points} points, ${workers} workers, ${connections} connections`;
  try {
    const bare = await postBare(server.uri, connections);
    say(`${what}, bare requests: ${bare.toFixed(1)} s`);
    const whole = await deliver(server.uri, connections);
    say(`${what}: ${whole.seconds.toFixed(1)} s`);
    const interrupted = await deliver(server.uri, connections, whole.seconds / 3);
    say(`${what}, interrupted: ${interrupted.seconds.toFixed(1)} s`);
    const memoryMegabytes = process.resourceUsage().maxRSS / 1000;
    return [
      { what: `bare requests: ${what}`, points, seconds: bare },
      { what: 'delivered from journals', points, memoryMegabytes, seconds: whole.seconds, ratio: whole.seconds / bare },
      {
        what: `interrupted after ${interrupted.before} events, taken up again`,
        points,
        memoryMegabytes,
        seconds: interrupted.seconds,
        ratio: interrupted.seconds / bare,
      },
    ];
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same batches, made beforehand and posted as fast as the server takes them: what the server itself costs. */
async function postBare(uri: string, connections: number): Promise<number> {
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
  return (performance.now() - start) / 1000;
}

function pointAt(index: number) {
  const key = `train/curve-${index % curves}`;
  return { key, value: Math.sin(index), timestamp: 1_790_000_000_000 + index, step: Math.floor(index / curves) };
}

async function deliver(uri: string, connections: number, interruptAfter?: number) {
  const title = `delivery ${interruptAfter === undefined ? 'at once' : 'interrupted'}`;
  const made = await MadeExperiment.make({ full: {} }, [1, 2], title);
  try {
    for (const seed of [1, 2]) await made.journal(made.run(0, seed), journalOf(points / 2));
    const tracker = new MlflowTracker({ uri, connections }, {});
    const start = performance.now();
    let before = 0;
    if (interruptAfter !== undefined) {
      const signal = AbortSignal.timeout(Math.ceil(1000 * interruptAfter));
      before = (await tracker.deliver(made.folder, { signal, final: false })).delivered;
    }
    const { signal } = new AbortController();
    const { pending, problem } = await tracker.deliver(made.folder, { signal, final: true });
    if (pending > 0 || problem !== undefined) throw new Error(`${pending} events are pending: ${problem}`);
    return { seconds: (performance.now() - start) / 1000, before };
  } finally {
    await made.remove();
  }
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
