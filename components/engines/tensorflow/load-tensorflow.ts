import { createRequire } from 'node:module';
import { types } from 'node:util';
import type { EngineAvailability } from '../../../framework/tensor/index.js';
import type { Tf } from './interpretation.js';
import { registerSegmentSum } from './segment-sum-kernel.js';

/** A tfjs that could be loaded. */
export interface LoadedTensorflow {
  readonly tf: Tf;
  readonly package: string;
}

/** What was tried, and why it cannot be used here. */
export interface Attempt {
  readonly package: string;
  readonly problem: string;
}

export type TensorflowPackage = 'tfjs-node-gpu' | 'tfjs-node' | 'wasm';

const require = createRequire(import.meta.url);

/** Loads the first that works: tfjs-node-gpu, tfjs-node, tfjs with WebAssembly. Throws with every reason when none does. */
export async function loadTensorflow(wanted?: TensorflowPackage): Promise<LoadedTensorflow> {
  const attempts: Attempt[] = [];
  for (const name of wanted === undefined ? (['tfjs-node-gpu', 'tfjs-node', 'wasm'] as const) : [wanted]) {
    try {
      return name === 'wasm' ? await loadWasm() : await loadNative(name);
    } catch (error) {
      attempts.push({ package: name, problem: firstLine(error) });
    }
  }
  const reasons = attempts.map(({ package: name, problem }) => `  ${name}: ${problem}`).join('\n');
  throw new Error(
    `the tensorflow engine found no tfjs that loads:\n${reasons}\ninstall one: npm i @tensorflow/tfjs-node-gpu`,
  );
}

/** Tries every tfjs. Loading one does not keep the others from loading. */
export async function tensorflowAvailability(): Promise<readonly EngineAvailability[]> {
  const found: EngineAvailability[] = [];
  for (const wanted of ['tfjs-node-gpu', 'tfjs-node', 'wasm'] as const) {
    const name = `tensorflow, package: ${wanted}`;
    try {
      await (wanted === 'wasm' ? loadWasm() : loadNative(wanted));
      found.push({ name });
    } catch (error) {
      found.push({ name, problem: firstLine(error) });
    }
  }
  return found;
}

async function loadNative(name: 'tfjs-node-gpu' | 'tfjs-node'): Promise<LoadedTensorflow> {
  restoreOldUtilities();
  const tf = require(`@tensorflow/${name}`) as Tf;
  await tf.ready();
  return { tf, package: `@tensorflow/${name}` };
}

async function loadWasm(): Promise<LoadedTensorflow> {
  const tf = require('@tensorflow/tfjs') as Tf;
  await import('@tensorflow/tfjs-backend-wasm');
  registerSegmentSum(tf);
  if (!(await tf.setBackend('wasm'))) throw new Error('its WebAssembly backend does not start');
  await tf.ready();
  return { tf, package: '@tensorflow/tfjs-backend-wasm' };
}

/** tfjs-node 4.22 calls two functions that Node 23 removed; without them almost every operation fails. */
function restoreOldUtilities(): void {
  const util = require('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= (value: unknown) => Array.isArray(value);
}

function firstLine(error: unknown): string {
  return (types.isNativeError(error) ? error.message : String(error)).split('\n')[0]!;
}
