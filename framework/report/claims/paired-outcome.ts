import type { Claim } from '../../records/claim.js';
import type { PairedScores } from '../../statistics/tested-difference.js';
import { haveSameMembers, scoresOf, type SeedScores } from '../patient-scores.js';
import { pairTrainings, scoresOfPairs } from '../training-units.js';

/** The scores of two rows, a pair for each training; or why they cannot be compared. */
export type PairedOutcome =
  { readonly scores: readonly PairedScores[] } | { readonly scores?: undefined; readonly reason: string };

/** Pairs the trainings of two rows, patient by patient. */
export function pairedScores(
  rows: ReadonlyMap<string, readonly SeedScores[]>,
  { row, other }: Claim['pairs'][number],
  { metric, group }: Pick<Claim, 'metric' | 'group'>,
): PairedOutcome {
  const [ours = [], theirs = []] = [rows.get(row), rows.get(other)];
  const missing = [row, other].filter((_, index) => [ours, theirs][index]!.length === 0);
  if (missing.length > 0) return { reason: `no scores of ${missing.join(' and ')}` };
  const { pairs } = pairTrainings(ours, theirs);
  const trainings = pairs.flatMap((pair) => [...pair.ours, ...pair.theirs]);
  if (trainings.some(({ members }) => !members.has(group))) return { reason: `no group "${group}" was scored` };
  if (!haveSameMembers(trainings, group)) return { reason: 'the rows were scored on different patients, or on none' };
  const scores = scoresOfPairs(pairs, (training) => scoresOf(training, group, metric));
  return scores === undefined ? { reason: `${metric} has no score for each patient` } : { scores };
}
