import type { RunVerdict } from '../bundle/compute-again.js';
import { UserInputError } from '../errors.js';
import { cancelledCode } from './cancellation.js';
import { ownSeedWords } from '../records/own-seeds.js';
import { count } from '../count.js';

/** A table with a line for each run, and whether the numbers of all hold. */
export async function verdictsInWords(runs: readonly RunVerdict[]): Promise<string> {
  const { table } = await import('./table.js');
  const lines = runs.map(({ row, verdict, largest, reason, ...seeds }) => [
    row,
    [...ownSeedWords(seeds), String(seeds.seed)].join(', '),
    verdict,
    largest === undefined ? (reason ?? '') : String(largest),
  ]);
  const held = runs.filter(isHeld).length;
  const all = `the numbers of ${held === runs.length ? 'all' : held} of ${count(runs.length, 'run')} hold`;
  return `${table([['row', 'seed', 'verdict', 'largest difference'], ...lines])}\n\n${all}\n`;
}

/** 0 where the numbers of every run hold. */
export function exitCodeOf(runs: readonly Pick<RunVerdict, 'verdict'>[]): number {
  if (runs.some(({ verdict }) => verdict === 'cancelled')) return cancelledCode;
  if (runs.every(isHeld)) return 0;
  return runs.every(({ verdict }) => verdict === 'not comparable') ? 2 : 1;
}

function isHeld({ verdict }: Pick<RunVerdict, 'verdict'>): boolean {
  return ['identical', 'within tolerance', 'same within what processors differ by'].includes(verdict);
}

/** @throws UserInputError for anything but a number from 0 */
export function parseTolerance(text: string): number {
  const tolerance = Number(text);
  if (text.trim() !== '' && tolerance >= 0) return tolerance;
  throw new UserInputError({ place: '--tolerance', reason: `received "${text}", expected a number from 0` });
}
