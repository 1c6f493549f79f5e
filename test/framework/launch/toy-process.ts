import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExperimentOutcome } from '../../../framework/launch/run-experiment.js';
import type { ToyWorld } from '../execution/toy-world.js';

const command = fileURLToPath(new URL('toy-command.js', import.meta.url));

interface ToyEnd {
  readonly code: number | null;
  readonly outcome?: ExperimentOutcome;
  readonly stderr: string;
}

export interface ToyProcess {
  readonly child: ChildProcess;
  readonly end: Promise<ToyEnd>;
  /** Resolves once the text has appeared on stderr. */
  seen(text: string): Promise<void>;
  /** Resolves once so many lines have appeared on stderr; never where the process ends before. */
  lines(count: number): Promise<void>;
}

/** Runs an experiment file of a toy world in a process of its own. */
export function startToy(world: ToyWorld, file: string, ...set: readonly string[]): ToyProcess {
  const words = [command, world.components, world.runs, join(world.folder, file), ...set];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    for (const listener of listeners) listener();
  });
  return {
    child,
    end: new Promise((resolve) =>
      child.once('close', (code) =>
        resolve({ code, stderr, ...(stdout === '' ? {} : { outcome: JSON.parse(stdout) as ExperimentOutcome }) }),
      ),
    ),
    lines: (count) =>
      new Promise((resolve) => {
        const look = () => stderr.split('\n').length > count && resolve();
        listeners.add(look);
        look();
      }),
    seen: (text) =>
      new Promise((resolve, reject) => {
        child.once('close', () => reject(new Error(`ended without "${text}":\n${stderr}`)));
        const look = () => stderr.includes(text) && resolve();
        listeners.add(look);
        look();
      }),
  };
}
