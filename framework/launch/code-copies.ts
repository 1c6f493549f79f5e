import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { latestResult } from '../execution/run/latest-result.js';
import { jobFile } from '../records/job-file.js';
import { readRun } from '../records/run-file.js';
import type { PluginFolder } from '../registry/registry.js';
import { isGoing, jobStates, submittedJobs } from './submitted-jobs.js';

/** A copy of the program below `runs/code`. */
export interface CodeCopy {
  readonly folder: string;
  /** What removing it sets free: files that are links to those of an installation take no room. */
  readonly bytes: number;
  /** Why it stays; absent where nothing needs it. */
  readonly neededBy?: string;
}

/** Where copies of the program lie. */
export function codeFolder(runsFolder: string): string {
  return join(runsFolder, 'code');
}

/** Milliseconds for which a copy stays that a submission has just asked for: its jobs may not be there yet. */
const fresh = 3_600_000;

/**
 * The copies of the program, and which of them jobs need that wait or run. A scheduler that does not answer may have any of its
 * jobs, and a job that does not say its copy may need each of them.
 */
export async function codeCopies(runsFolder: string, components?: string): Promise<readonly CodeCopy[]> {
  const names = (await readdir(codeFolder(runsFolder)).catch(() => [])).sort();
  if (names.length === 0) return [];
  const needed = await neededCopies(runsFolder, components);
  return Promise.all(
    names.map(async (name) => {
      const folder = join(codeFolder(runsFolder), name);
      const job = needed.get(name) ?? needed.get(undefined);
      const isFresh = Date.now() - (await stat(folder)).mtimeMs < fresh;
      const neededBy = job ?? (isFresh ? 'a submission within the last hour' : undefined);
      return { folder, bytes: await bytesAlone(folder).catch(() => 0), ...(neededBy !== undefined && { neededBy }) };
    }),
  );
}

/** Removes the copies that nothing needs, and gives them. */
export async function removeCodeCopies(copies: readonly CodeCopy[]): Promise<readonly CodeCopy[]> {
  const unneeded = copies.filter(({ neededBy }) => neededBy === undefined);
  for (const { folder } of unneeded) await rm(folder, { recursive: true, force: true });
  return unneeded;
}

/** Names of copies, and a job that needs each; `undefined` stands for all of them. */
async function neededCopies(runsFolder: string, components?: string): Promise<ReadonlyMap<string | undefined, string>> {
  const entries = await readdir(runsFolder, { withFileTypes: true });
  const jobs = entries.flatMap((entry) => {
    const folder = join(runsFolder, entry.name);
    const job = entry.isDirectory() ? jobFile.readIfWhole(folder) : undefined;
    if (job === undefined || latestResult(folder)?.status === 'finished') return [];
    return [{ folder, job, plugins: pluginsOf(folder) }];
  });
  const needed = new Map<string | undefined, string>();
  // Those that the same packages bring are asked about at once.
  for (const identity of new Set(jobs.map(({ plugins }) => JSON.stringify(plugins)))) {
    const own = jobs.filter(({ plugins }) => JSON.stringify(plugins) === identity);
    const folders = own.map(({ folder }) => folder);
    const brought = { plugins: own[0]!.plugins, ...(components !== undefined && { components }) };
    // A launcher that is not installed any more cannot be asked.
    const asked = await submittedJobs(folders, brought).then(jobStates, () => undefined);
    for (const { folder, job } of own) {
      const isUnknown = asked === undefined || asked.unanswered.has(folder);
      const place = `${basename(folder)}${isUnknown ? ', whose scheduler does not answer' : ''}`;
      if (isUnknown || isGoing(asked.states.get(folder))) needed.set(job.program, `${job.title} (${place})`);
    }
  }
  return needed;
}

async function bytesAlone(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const found = await Promise.all(files.map((file) => stat(join(file.parentPath, file.name))));
  return found.reduce((sum, { size, nlink }) => sum + (nlink === 1 ? size : 0), 0);
}

/** The packages that bring the components of a run, its launcher among them; none of a damaged one. */
function pluginsOf(folder: string): readonly PluginFolder[] {
  try {
    return readRun(folder)?.plugins ?? [];
  } catch {
    return [];
  }
}
