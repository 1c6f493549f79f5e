import { join } from 'node:path';

/** The folder of all outputs of stages, below `runs/`. */
export function cacheFolder(runsFolder: string): string {
  return join(runsFolder, 'cache');
}

/** The folder of the finished output of a stage. It exists whole or not at all. */
export function outputFolder(runsFolder: string, stage: string, key: string): string {
  return join(cacheFolder(runsFolder), stage, key);
}

/** The folder that all stages of a type share, for what is kept by a digest of its own. */
export function keptFolder(runsFolder: string, stage: string): string {
  return join(runsFolder, 'kept', stage);
}
