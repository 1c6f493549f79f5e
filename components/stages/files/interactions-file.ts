import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InteractingPair } from '../../contracts/dataset.js';

const fileName = 'interactions.json';

/** Writes `interactions.json`: pairs of medication codes. */
export async function writeInteractions(folder: string, pairs: readonly InteractingPair[]): Promise<void> {
  await writeFile(join(folder, fileName), `${JSON.stringify(pairs)}\n`);
}

export async function readInteractions(folder: string): Promise<readonly InteractingPair[]> {
  return JSON.parse(await readFile(join(folder, fileName), 'utf8')) as readonly InteractingPair[];
}
