import type { ProgressFile } from '../records/progress-file.js';
import { duration } from './progress.js';

/** `student: 4 of 30 epochs, validation/prauc 0.4812, 12 s left` */
export function inWords({ stage, amount, score, at }: ProgressFile): string {
  const parts = [
    ...(amount === undefined ? [] : [amountInWords(amount)]),
    ...(score === undefined || score.value === null ? [] : [`${score.name} ${score.value.toFixed(4)}`]),
    ...(amount === undefined ? [] : timeLeft(amount, at)),
  ];
  return parts.length === 0 ? stage : `${stage}: ${parts.join(', ')}`;
}

type Amount = NonNullable<ProgressFile['amount']>;

function amountInWords({ done, total, unit }: Amount): string {
  return total === 0 ? unit : `${done} of ${total} ${unit}`;
}

function timeLeft(amount: Amount, now: number): readonly string[] {
  const seconds = secondsLeft(amount, now);
  return seconds === undefined ? [] : [`${duration(seconds)} left`];
}

/** Seconds until a stage is done, at its speed so far; `undefined` where nothing is known. */
function secondsLeft({ done, total, doneAtStart, startedAt }: Amount, now: number): number | undefined {
  const advanced = done - doneAtStart;
  if (advanced <= 0 || done >= total) return undefined;
  return ((now - startedAt) / advanced) * ((total - done) / 1000);
}
