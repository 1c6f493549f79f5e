import { readdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { holdExclusively } from '../../files/exclusive-lock.js';
import { runFile } from '../../records/run-file.js';
import { cacheFolder } from '../../records/cache-folder.js';
import { bytesBelow, isComplete, stagePlaces } from './stage-cache.js';

/** What the cache keeps under one stage key: a finished output, or what a killed attempt left. */
export interface CacheEntry {
  readonly stage: string;
  readonly key: string;
  /** Whether the output is finished. Otherwise the entry holds checkpoints and recorded points of an attempt. */
  readonly complete: boolean;
  readonly bytes: number;
  /** Whether a run folder refers to the key. */
  readonly used: boolean;
  /** The names of the run folders that do. */
  readonly usedBy: readonly string[];
}

/** Lists everything in the cache, stage by stage. */
export async function cacheEntries(runsFolder: string): Promise<readonly CacheEntry[]> {
  const used = keysOfRuns(runsFolder);
  const stages = (await foldersIn(cacheFolder(runsFolder))).sort();
  const entries: CacheEntry[] = [];
  for (const stage of stages) {
    const folder = join(cacheFolder(runsFolder), stage);
    const names = await readdir(folder);
    const keys = [...new Set(names.map((name) => name.split('.')[0] as string))].sort();
    for (const key of keys) {
      const own = names.filter((name) => name === key || name.startsWith(`${key}.`));
      const sizes = await Promise.all(own.map((name) => bytesBelow(join(folder, name)).catch(() => 0)));
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      entries.push({
        stage,
        key,
        complete: isComplete(runsFolder, stage, key),
        bytes,
        used: used.has(key),
        usedBy: used.get(key) ?? [],
      });
    }
  }
  return entries;
}

/** Removes the entries that no run folder refers to. An entry stays where a living process works on it. */
export async function pruneCache(runsFolder: string, entries: readonly CacheEntry[]): Promise<readonly CacheEntry[]> {
  const removed: CacheEntry[] = [];
  for (const entry of entries.filter(({ used }) => !used)) {
    const { output, lock } = stagePlaces(runsFolder, entry.stage, entry.key);
    const held = await holdExclusively(lock, AbortSignal.timeout(500)).catch(() => undefined);
    if (held === undefined) continue;
    const folder = dirname(output);
    const names = readdirSync(folder).filter(
      (name) => name.startsWith(`${entry.key}.`) && !name.startsWith(`${entry.key}.lock`),
    );
    for (const name of [entry.key, ...names]) await rm(join(folder, name), { recursive: true, force: true });
    held.release();
    removed.push(entry);
  }
  return removed;
}

/** The run folders that refer to each key. */
function keysOfRuns(runsFolder: string): ReadonlyMap<string, readonly string[]> {
  const runs = readdirSync(runsFolder, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name.startsWith('run-'),
  );
  const users = new Map<string, string[]>();
  for (const { name } of runs) {
    const stages = runFile.readIfWhole(join(runsFolder, name))?.stages ?? [];
    for (const key of new Set(stages.map((stage) => stage.key))) users.set(key, [...(users.get(key) ?? []), name]);
  }
  return users;
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
