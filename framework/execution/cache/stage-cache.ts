import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { cacheFolder, outputFolder } from '../../records/cache-folder.js';
import { recordedJournal } from '../../records/recorded-journal.js';
import { stageRecord, type StageRecord } from '../../records/stage-record.js';

/** The places of one stage output below `runs/cache/`. All but `output` exist while the stage is unfinished, and no longer. */
export interface StagePlaces {
  /** Folder of the finished output. It exists whole or not at all. */
  readonly output: string;
  readonly checkpoints: string;
  /** File of the points and notes that an unfinished attempt has recorded. */
  readonly recorded: string;
  readonly lock: string;
  /** Folder that this process writes to. */
  readonly partial: string;
}

/** Two machines, or containers, may both have a process of a number. */
const ownName = `${process.pid}-${randomUUID().slice(0, 8)}`;

export function stagePlaces(runsFolder: string, stage: string, key: string): StagePlaces {
  const output = outputFolder(runsFolder, stage, key);
  return {
    output,
    checkpoints: `${output}.checkpoints`,
    recorded: `${output}.recorded.jsonl`,
    lock: `${output}.lock`,
    partial: `${output}.partial-${ownName}`,
  };
}

export function isComplete(runsFolder: string, stage: string, key: string): boolean {
  return existsSync(stageRecord.path(stagePlaces(runsFolder, stage, key).output));
}

/** Reads the records of all finished outputs of a stage, latest first. */
export async function stageRecords(runsFolder: string, stage: string): Promise<readonly StageRecord[]> {
  const folder = join(cacheFolder(runsFolder), stage);
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => extname(name) === '') // What a killed attempt left has a record, too, just before its rename
    .map((name) => stageRecord.read(join(folder, name)))
    .filter((record) => record !== undefined)
    .sort((a, b) => b.finishedAt - a.finishedAt);
}

/** Names the files below an output, those of the framework left out, in a fixed order. */
export async function outputFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => name !== stageRecord.name && name !== recordedJournal)
    .sort();
}

/** Counts the bytes of a file, or of all files below a folder. */
export async function bytesBelow(place: string): Promise<number> {
  const whole = await stat(place);
  if (!whole.isDirectory()) return whole.size;
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(file.parentPath, file.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
