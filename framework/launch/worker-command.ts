import { join } from 'node:path';
import type { Job } from '../contracts/launcher.js';
import { ownFolder } from '../experiment/composition/extended-file.js';

export interface WorkerOptions {
  /** The folder in which workers look for components; by default Formulary's own. */
  readonly components?: string;
  /** The folder of the program: a copy that later edits do not reach. Default: this program's. */
  readonly program?: string;
  /** Stages that other jobs compute, and the folders of these jobs below `runs/`. */
  readonly awaits?: ReadonlyMap<string, string>;
}

/**
 * Megabytes that old objects of JavaScript may take before V8 looks for garbage among them. A worker keeps about 15:
 * left alone, V8 may look several times a second, on cores that other workers need.
 */
const initialHeap = 64;

/** The command line that computes a run, and its last words, which name the run. Every launcher starts it, anywhere. */
export function workerCommand(
  runFolder: string,
  { components, program = ownFolder(), awaits = new Map() }: WorkerOptions = {},
): Pick<Job, 'command' | 'words'> {
  const words = [runFolder, ...[...awaits].flatMap(([stage, folder]) => ['--awaits', `${stage}=${folder}`])];
  return {
    command: [
      process.execPath,
      '--enable-source-maps',
      `--initial-old-space-size=${initialHeap}`,
      join(program, 'dist/framework/execution/run/worker.js'),
      ...(components === undefined ? [] : ['--components', components]),
      ...words,
    ],
    words,
  };
}
