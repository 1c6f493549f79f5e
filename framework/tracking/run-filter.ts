import { UserInputError } from '../errors.js';
import type { TrackedRun } from '../contracts/tracker.js';

/** Compares a run's value with the value of the condition. Order is only compared where both are numbers. */
type Comparison = (value: string, wanted: string) => boolean;

const ordered =
  (holds: (left: number, right: number) => boolean): Comparison =>
  (value, wanted) =>
    value !== '' && holds(Number(value), Number(wanted));

const comparisons: Readonly<Record<string, Comparison>> = {
  '=': isSame,
  '!=': (value, wanted) => !isSame(value, wanted),
  '<': ordered((left, right) => left < right),
  '<=': ordered((left, right) => left <= right),
  '>': ordered((left, right) => left > right),
  '>=': ordered((left, right) => left >= right),
};

/** Comparisons as other languages write them, and as they are written here. */
const habits: Readonly<Record<string, string>> = { '==': '=', '=>': '>=', '=<': '<=', '<>': '!=', '!==': '!=' };

/** A condition on runs: `student.width=64`. */
export interface Condition {
  /** An option's path, a score, or one of `experiment`, `row`, `seed`, `status`, `tag`, `note`. */
  readonly name: string;
  /** Whether a run meets the condition. A run without anything of that name never does. */
  meets(run: TrackedRun): boolean;
}

/**
 * Reads a condition such as `student.width=64`, `row!=LEADER(S)` or `test/overall/prauc>=0.5`. A value that begins or ends with
 * a blank or a sign of comparison is written in double quotes.
 *
 * @throws UserInputError where it holds no comparison, or compares the order of words
 */
export function parseCondition(text: string): Condition {
  const [, name, operator, written] = /^\s*([^<>=!]*[^<>=!\s])\s*([<>=!]+)\s*(.*?)\s*$/s.exec(text) ?? [];
  const compare = operator === undefined ? undefined : comparisons[operator];
  if (name === undefined || operator === undefined || written === undefined || compare === undefined) {
    const meant = operator === undefined ? undefined : habits[operator];
    throw new UserInputError({
      place: '--where',
      reason: `received "${text}"`,
      remedy:
        meant === undefined
          ? 'Write NAME=VALUE, or != < <= > >= instead of =: student.width=64, test/overall/prauc>0.5.'
          : `Write ${name}${meant}${written}.`,
    });
  }
  const wanted = withoutQuotes(written);
  const isOrder = /[<>]/.test(operator);
  if (isOrder && (wanted === '' || Number.isNaN(Number(wanted)))) {
    throw new UserInputError({
      place: '--where',
      reason: `"${wanted}" in "${text}" is not a number`,
      remedy: 'Compare words with = or !=.',
    });
  }
  return {
    name,
    meets: (run) => {
      // A run may have several tags: it meets `tag=paper` by one of them, and `tag!=paper` by none.
      if (name === 'tag' && (operator === '=' || operator === '!='))
        return (run.tags?.includes(wanted) ?? false) === (operator === '=');
      const value = valueOf(run, name);
      return value !== undefined && compare(value, wanted);
    },
  };
}

/** The value of a run under a name, as text. */
export function valueOf(run: TrackedRun, name: string): string | undefined {
  if (name === 'seed') return run.seed?.toString();
  if (name === 'tag') return run.tags?.length ? run.tags.join(', ') : undefined;
  if (name === 'note') return run.note;
  if (name === 'experiment' || name === 'row' || name === 'status') return run[name];
  if (Object.hasOwn(run.metrics, name)) return String(run.metrics[name]);
  return Object.hasOwn(run.parameters, name) ? run.parameters[name] : undefined;
}

/** Whether two values are equal. 0.10 equals 0.1, but 1e400 is no number, and words are compared as texts. */
function isSame(value: string, wanted: string): boolean {
  if (value === wanted) return true;
  return value !== '' && wanted !== '' && Number.isFinite(Number(value)) && Number(value) === Number(wanted);
}

function withoutQuotes(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}
