import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { keptFolder } from '../../records/cache-folder.js';
import { bytesBelow } from './stage-cache.js';

/** What the stages of a type have kept beside their outputs, for others to go on from. No run needs it. */
export interface Remainder {
  readonly stage: string;
  readonly entries: number;
  readonly bytes: number;
}

/** Lists what lies below `runs/kept`, stage by stage. */
export async function remainders(runsFolder: string): Promise<readonly Remainder[]> {
  const stages = await readdir(dirname(keptFolder(runsFolder, 'any'))).catch(() => []);
  return Promise.all(
    stages.sort().map(async (stage) => {
      const folder = keptFolder(runsFolder, stage);
      const names = await readdir(folder);
      const sizes = await Promise.all(names.map((name) => bytesBelow(join(folder, name)).catch(() => 0)));
      return { stage, entries: names.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
    }),
  );
}

/** Removes all of it. A stage at work begins its folder anew. */
export async function removeRemainders(runsFolder: string): Promise<readonly Remainder[]> {
  const found = await remainders(runsFolder);
  for (const { stage } of found) await rm(keptFolder(runsFolder, stage), { recursive: true, force: true });
  return found;
}
