import { stat } from 'node:fs/promises';
import { UserInputError } from '../errors.js';
import { experimentPath } from '../experiment/composition/extended-file.js';
import { maskCredentials } from './mask-credentials.js';
import { experimentFolders } from '../records/experiment-folders.js';
import { isPlanOf, planFile } from '../records/plan-file.js';

/**
 * Finds the folder of an experiment that was run. Says which run of a file it takes, where another could be meant: the file was
 * run several times, or not as it stands.
 *
 * @param named the folder itself, or the YAML file of the experiment, as it was typed: relative to the current folder, or
 *   `formulary:experiments/quickstart.yaml`. A file means its latest run, with any settings.
 * @param runsFolder where results lie
 * @param tell takes what is said to the user
 * @throws UserInputError when nothing lies there, or the file was not run
 */
export async function findExperiment(
  named: string,
  runsFolder: string,
  tell: (text: string) => void = (text) => process.stderr.write(`${text}\n`),
): Promise<string> {
  const path = experimentPath(named);
  const entry = await stat(path).catch(() => undefined);
  if (entry === undefined) {
    throw new UserInputError({
      place: named,
      reason: 'no such file or folder',
      remedy: 'Name the YAML file of an experiment, or a folder below runs/experiments.',
    });
  }
  if (entry.isDirectory()) return path;
  if (/\.t(ar\.)?gz$/.test(path)) {
    throw new UserInputError({
      place: named,
      reason: 'is an archive, not an experiment that was run here',
      remedy: `Unpack it (tar xzf) and open its report.html. formulary verify ${named} computes its runs again.`,
    });
  }
  const found = (await experimentsOf(path, runsFolder)).sort((x, y) => y.createdAt - x.createdAt);
  const [latest] = found;
  if (latest !== undefined) {
    if (found.length > 1 || isChanged(latest.command)) tell(chosenOf(latest, found.length - 1));
    return latest.folder;
  }
  throw new UserInputError({
    place: named,
    reason: `this experiment has no results below ${runsFolder}`,
    remedy: `Run it first (formulary run ${named}), or name another folder with --runs.`,
  });
}

interface Found {
  readonly folder: string;
  readonly createdAt: number;
  readonly command: string;
}

/** Whether a command ran something else than the file as it stands. */
function isChanged(command: string): boolean {
  return /\s--(?:set|rows?|seeds)\b/.test(command);
}

function chosenOf({ folder, command }: Found, others: number): string {
  const made = `made by \`${maskCredentials(command)}\``;
  if (others === 0) return `${folder}: ${made}`;
  const rest = others === 1 ? 'the other one lies' : `the ${others} others lie`;
  return `${folder}: the latest run of this file, ${made}; ${rest} beside it: name a folder to choose`;
}

async function experimentsOf(file: string, runsFolder: string): Promise<Found[]> {
  return (await experimentFolders(runsFolder)).flatMap((folder) => {
    const plan = planFile.readIfWhole(folder);
    return plan !== undefined && isPlanOf(plan, file)
      ? [{ folder, createdAt: plan.createdAt, command: plan.command }]
      : [];
  });
}
