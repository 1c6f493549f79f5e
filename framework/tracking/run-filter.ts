import { UserInputError } from '../errors.js';
import type { TrackedRun } from '../contracts/tracker.js';

/** Compares what a run has with what was written; an order only where both are numbers. */
type Comparison = (found: string, wanted: string) => boolean;

const ordered =
  (holds: (left: number, right: number) => boolean): Comparison =>
  (found, wanted) =>
    found !== '' && holds(Number(found), Number(wanted));

const comparisons: Readonly<Record<string, Comparison>> = {
  '=': isSame,
  '!=': (found, wanted) => !isSame(found, wanted),
  '<': ordered((left, right) => left < right),
  '<=': ordered((left, right) => left <= right),
  '>': ordered((left, right) => left > right),
  '>=': ordered((left, right) => left >= right),
};

/** How other languages write a comparison, and how it is written here. */
const habits: Readonly<Record<string, string>> = { '==': '=', '=>': '>=', '=<': '<=', '<>': '!=', '!==': '!=' };

/** A condition on runs: `student.width=64`. */
export interface Condition {
  /** An option's path, a score, or one of `experiment`, `row`, `seed`, `status`. */
  readonly name: string;
  /** Runs without anything of that name never meet it. */
  meets(run: TrackedRun): boolean;
}

/**
 * Understands `student.width=64`, `row!=LEADER(S)`, `test/overall/prauc>=0.5`. A value that begins or ends with a blank or a
 * sign of comparison is written in double quotes.
 *
 * @throws UserInputError where there is no comparison in it, or an order is asked of words
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
      const found = valueOf(run, name);
      return found !== undefined && compare(found, wanted);
    },
  };
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

function withoutQuotes(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}
