import type { ProgressFile } from '../records/progress-file.js';
import { columnsOf, shortenTo } from '../text-columns.js';
import { duration } from './duration.js';

/**
 * `student: 4.3 of 30 epochs, train/loss 0.1734, validation/prauc 0.4812, 12 s left`
 *
 * @param now the time that the words are read at, in milliseconds since 1970; default: when the progress was told
 */
export function inWords({ stage, amount, scores = [], at }: ProgressFile, now = at): string {
  const parts = [
    ...(amount === undefined ? [] : [amountInWords(amount)]),
    ...scores.flatMap(({ name, value }) => (value === null ? [] : [`${name} ${value.toFixed(4)}`])),
    ...(amount === undefined ? [] : timeLeft(amount, at, now)),
  ];
  return parts.length === 0 ? stage : `${stage}: ${parts.join(', ')}`;
}

/** Columns that the title of a run keeps. */
const leastTitle = 16;

/**
 * The line of a run: `LEADER(S) · seed 42 · student: 4.3 of 30 epochs, …`. Where it is too long, it leaves out scores of
 * training, and then the middle of the title, so that the epoch, the validation score and the time left are seen.
 */
export function runInWords(title: string, progress: ProgressFile, now: number, columns: number): string {
  const whole = `${title} · ${inWords(progress, now)}`;
  if (columnsOf(whole) <= columns) return whole;
  const scores = (progress.scores ?? []).filter(({ name }) => !name.startsWith('train/'));
  const words = inWords({ ...progress, scores }, now);
  return `${shortenTo(title, Math.max(leastTitle, columns - columnsOf(words) - 3))} · ${words}`;
}

type Amount = NonNullable<ProgressFile['amount']>;

function amountInWords({ done, total, unit }: Amount): string {
  return total === 0 ? unit : `${Number(done.toFixed(1))} of ${total} ${unit}`;
}

function timeLeft(amount: Amount, at: number, now: number): readonly string[] {
  const seconds = secondsLeft(amount, at, now);
  return seconds === undefined ? [] : [`${duration(seconds)} left`];
}

/**
 * Seconds until a stage is done, at its speed so far; `undefined` where nothing is known.
 *
 * @param at the time at which the amount was done, in milliseconds since 1970
 */
export function secondsLeft(
  { done, total, doneAtStart, startedAt }: Amount,
  at: number,
  now: number,
): number | undefined {
  const advanced = done - doneAtStart;
  if (advanced <= 0 || done >= total) return undefined;
  return Math.max(0, ((at - startedAt) / advanced) * (total - done) - (now - at)) / 1000;
}
