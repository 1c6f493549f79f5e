import { UserInputError } from '../errors.js';
import type { TrackedRun } from './tracker.js';

type Comparison = (left: number, right: number) => boolean;

const comparisons: Readonly<Record<string, Comparison>> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/**
 * Understands a condition on runs: `student.width=64`, `row!=LEADER(S)`, `test/overall/prauc>=0.5`. The name is an option's
 * path, a score, or one of `experiment`, `row`, `seed`, `status`. Runs without it never meet the condition.
 *
 * @throws UserInputError where there is no comparison in it, or an order is asked of words
 */
export function parseCondition(text: string): (run: TrackedRun) => boolean {
  const [, name, operator, wanted] = /^\s*(.+?)\s*(<=|>=|!=|=|<|>)\s*(.*?)\s*$/.exec(text) ?? [];
  if (name === undefined || operator === undefined || wanted === undefined) {
    throw new UserInputError({
      place: '--where',
      reason: `received "${text}"`,
      remedy: 'Write NAME=VALUE, or != < <= > >= instead of =: student.width=64, test/overall/prauc>0.5.',
    });
  }
  if (operator === '=' || operator === '!=') {
    return (run) => {
      const found = valueOf(run, name);
      return found !== undefined && isSame(found, wanted) === (operator === '=');
    };
  }
  const bound = Number(wanted);
  if (wanted === '' || Number.isNaN(bound)) {
    throw new UserInputError({
      place: '--where',
      reason: `"${wanted}" in "${text}" is not a number`,
      remedy: 'Compare words with = or !=.',
    });
  }
  const compare = comparisons[operator]!;
  return (run) => compare(Number(valueOf(run, name) ?? Number.NaN), bound);
}

/** What a run has under a name, as text. */
export function valueOf(run: TrackedRun, name: string): string | undefined {
  if (name === 'seed') return run.seed?.toString();
  if (name === 'experiment' || name === 'row' || name === 'status') return run[name];
  if (Object.hasOwn(run.metrics, name)) return String(run.metrics[name]);
  return Object.hasOwn(run.parameters, name) ? run.parameters[name] : undefined;
}

/** 0.10 is 0.1, but 1e400 is no number, and words are compared as they are. */
function isSame(found: string, wanted: string): boolean {
  if (found === wanted) return true;
  return found !== '' && wanted !== '' && Number.isFinite(Number(found)) && Number(found) === Number(wanted);
}
