import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserInputError } from '../errors.js';
import { readPlan } from './read-results.js';

/**
 * The folder of an experiment that was run.
 *
 * @param path that folder itself, or the YAML file of the experiment: then its latest run with any settings is meant
 * @param runsFolder where results lie
 * @throws UserInputError when nothing lies at `path`, or the file was not run
 */
export async function findExperiment(path: string, runsFolder: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    throw new UserInputError({
      place: path,
      reason: 'no such file or folder',
      remedy: 'Name the YAML file of an experiment, or a folder below runs/experiments.',
    });
  }
  if (found.isDirectory()) return path;
  const latest = (await experimentsOf(path, runsFolder)).sort((x, y) => y.createdAt - x.createdAt)[0];
  if (latest !== undefined) return latest.folder;
  throw new UserInputError({
    place: path,
    reason: `this experiment has no results below ${runsFolder}`,
    remedy: `Run it first (formulary run ${path}), or name another folder with --runs.`,
  });
}

async function experimentsOf(file: string, runsFolder: string): Promise<{ folder: string; createdAt: number }[]> {
  const parent = join(runsFolder, 'experiments');
  const names = await readdir(parent).catch(() => []);
  const plans = await Promise.all(
    names.map(async (name) => {
      const folder = join(parent, name);
      const plan = await readPlan(folder).catch(() => undefined);
      return plan !== undefined && isSameFile(file, plan.file) ? [{ folder, createdAt: plan.createdAt }] : [];
    }),
  );
  return plans.flat();
}

/** Plans name their file as it was typed, from whatever folder that was. */
function isSameFile(file: string, planned: string): boolean {
  return resolve(file) === resolve(planned) || resolve(file).endsWith(`/${planned.replace(/^\.\//, '')}`);
}
