import { UserInputError } from '../errors.js';
import { nearest } from '../experiment/suggest.js';
import { valueOf } from '../tracking/run-filter.js';
import type { TrackedRun } from '../contracts/tracker.js';

const own: readonly string[] = ['experiment', 'row', 'seed', 'status', 'tag', 'note'];

/**
 * Refuses a name that no run has. A misspelt name would otherwise find nothing, as if no run met the condition.
 *
 * @param option the option that named it, such as `--where`
 * @throws UserInputError with the nearest name that some run has
 */
export function requireKnown(option: string, name: string, runs: readonly TrackedRun[]): void {
  if (own.includes(name) || runs.length === 0 || runs.some((run) => valueOf(run, name) !== undefined)) return;
  const names = new Set(
    runs.flatMap(({ parameters, metrics }) => [...Object.keys(parameters), ...Object.keys(metrics)]),
  );
  const suggestion = nearest(name, [...own, ...names]);
  throw new UserInputError({
    place: option,
    reason: `no run has "${name}"${suggestion === undefined ? '' : `; did you mean "${suggestion}"?`}`,
    remedy: `Name ${own.join(', ')}, an option or a score: \`formulary runs --json\` shows all that runs have.`,
  });
}
