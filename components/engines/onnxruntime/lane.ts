import { parentPort, workerData } from 'node:worker_threads';
import * as onnxruntime from 'onnxruntime-node';
import type { ArrayTensor, Results } from '../../../framework/tensor/index.js';
import { arrayTensor, onnxTensor } from './tensors.js';

/** What a lane is started with. */
export interface LaneProgram {
  readonly bytes: Uint8Array;
  readonly settings: onnxruntime.InferenceSession.SessionOptions;
}

/** What a lane is told: new values of parameters, or what to run the program on. */
export type ToLane =
  | { readonly parameters: Readonly<Record<string, ArrayTensor>> }
  | { readonly feeds: Readonly<Record<string, ArrayTensor>> };

/** What it answers to feeds. */
export type FromLane = { readonly results: Results } | { readonly error: string };

/** The thread of a lane: a session of its own, which runs what it is sent. */
const { bytes, settings } = workerData as LaneProgram;
const session = onnxruntime.InferenceSession.create(bytes, settings);
const parameters: Record<string, onnxruntime.Tensor> = {};

async function run(feeds: Readonly<Record<string, ArrayTensor>>): Promise<Results> {
  const fed = Object.entries(feeds).map(([name, value]) => [name, onnxTensor(value)]);
  const results = await (await session).run({ ...parameters, ...Object.fromEntries(fed) });
  return Object.fromEntries(Object.entries(results).map(([name, result]) => [name, arrayTensor(result)]));
}

parentPort!.on('message', (message: ToLane) => {
  if ('parameters' in message) {
    for (const [name, value] of Object.entries(message.parameters)) parameters[name] = onnxTensor(value);
    return;
  }
  run(message.feeds).then(
    (results) => {
      const buffers = new Set(Object.values(results).map(({ data }) => data.buffer as ArrayBuffer));
      parentPort!.postMessage({ results } satisfies FromLane, [...buffers]);
    },
    (cause: unknown) => {
      const error = cause instanceof Error ? cause.message : String(cause);
      parentPort!.postMessage({ error } satisfies FromLane, []);
    },
  );
});
