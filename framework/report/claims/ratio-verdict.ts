import type { Claim, JudgedPair, Verdict } from '../../records/claim.js';
import { mean } from '../../statistics/moments.js';
import type { ExperimentResults } from '../read-results.js';

/**
 * Whether one row needs so many times less time or memory than another, as it was measured. With several trainings the claim
 * holds where it holds for each of them.
 */
export function ratioVerdict(
  { metric, group, times = 1 }: Claim,
  { row, other }: Claim['pairs'][number],
  results: ExperimentResults,
): Omit<JudgedPair, 'point' | 'row' | 'other'> {
  const [ours, theirs] = [measured(row), measured(other)];
  const missing = [row, other].filter((_, index) => [ours, theirs][index]!.length === 0);
  if (missing.length > 0) {
    return {
      verdict: 'cannot be decided',
      reason: `${metric} at ${group} was not measured of ${missing.join(' and ')}`,
    };
  }
  // Both were measured on the same machine one after the other. A training of a row has no counterpart among the other's.
  const ratios = ours.flatMap((own) => theirs.map((their) => their / own));
  const ratio = { low: Math.min(...ratios), mean: mean(ratios), high: Math.max(...ratios) };
  return { verdict: verdictOf(ratio, times), ratio, trainings: Math.min(ours.length, theirs.length) };

  function measured(name: string): number[] {
    const runs = results.rows.find((one) => one.row === name)?.runs ?? [];
    return runs.flatMap(({ scores }) => {
      const part = scores?.description?.part;
      const value = part === undefined ? undefined : scores?.metrics[`${part}/${group}/${metric}`];
      return typeof value === 'number' && value > 0 ? [value] : [];
    });
  }
}

function verdictOf({ low, high }: { readonly low: number; readonly high: number }, times: number): Verdict {
  if (low >= times) return 'holds';
  return high < times ? 'does not hold' : 'cannot be decided';
}
