import { createRequire } from 'node:module';
import { types } from 'node:util';
import type { Tf } from './tfjs.js';
import { registerSegmentSum } from './segment-sum-kernel.js';

/** A tfjs that could be loaded. */
export interface LoadedTensorflow {
  readonly tf: Tf;
  readonly package: string;
  /** The backend that computes. One process may hold several, but tfjs uses only the current one. */
  readonly backend: string;
}

/** A package that was tried, and why it cannot be used here. */
interface Attempt {
  readonly package: string;
  readonly problem: string;
}

/** In the order in which they are tried. */
export const tensorflowPackages = ['tfjs-node-gpu', 'tfjs-node', 'wasm'] as const;
export type TensorflowPackage = (typeof tensorflowPackages)[number];

const require = createRequire(import.meta.url);

/**
 * Loads the first package that works: tfjs-node-gpu, tfjs-node, tfjs with WebAssembly. Throws with all reasons when none works.
 */
export async function loadTensorflow(wanted?: TensorflowPackage): Promise<LoadedTensorflow> {
  const attempts: Attempt[] = [];
  for (const name of wanted === undefined ? tensorflowPackages : [wanted]) {
    try {
      return name === 'wasm' ? await loadWasm() : await loadNative(name);
    } catch (error) {
      attempts.push({ package: name, problem: firstLine(error) });
    }
  }
  const [first, ...others] = attempts;
  if (others.length === 0) throw new Error(`@tensorflow/${first!.package} does not load: ${first!.problem}`);
  const reasons = attempts.map(({ package: name, problem }) => `  ${name}: ${problem}`).join('\n');
  throw new Error(
    `the tensorflow engine found no tfjs that loads:\n${reasons}\ninstall one: npm i @tensorflow/tfjs-node-gpu`,
  );
}

async function loadNative(name: 'tfjs-node-gpu' | 'tfjs-node'): Promise<LoadedTensorflow> {
  restoreOldUtilities();
  const tf = require(`@tensorflow/${name}`) as Tf;
  await start(tf, 'tensorflow');
  return { tf, package: `@tensorflow/${name}`, backend: 'tensorflow' };
}

async function loadWasm(): Promise<LoadedTensorflow> {
  const tf = require('@tensorflow/tfjs') as Tf;
  await import('@tensorflow/tfjs-backend-wasm');
  registerSegmentSum(tf);
  await start(tf, 'wasm');
  return { tf, package: '@tensorflow/tfjs-backend-wasm', backend: 'wasm' };
}

async function start(tf: Tf, backend: string): Promise<void> {
  if (!(await tf.setBackend(backend))) throw new Error(`its backend "${backend}" does not start`);
  await tf.ready();
}

/** Adds two functions that Node 23 removed and tfjs-node 4.22 calls. Without them almost every operation fails. */
function restoreOldUtilities(): void {
  const util = require('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= (value: unknown) => Array.isArray(value);
}

function firstLine(error: unknown): string {
  return (types.isNativeError(error) ? error.message : String(error)).trim().split('\n')[0]!;
}
