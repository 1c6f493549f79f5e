import { fileURLToPath } from 'node:url';

/** The command line that computes a run. Every launcher starts it, on this machine or another one. */
export function workerCommand(runFolder: string, components?: string): readonly [string, ...string[]] {
  const worker = fileURLToPath(new URL('../execution/run/worker.js', import.meta.url));
  return [
    process.execPath,
    '--enable-source-maps',
    worker,
    runFolder,
    ...(components === undefined ? [] : [components]),
  ];
}
