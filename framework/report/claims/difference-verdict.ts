import type { Claim, JudgedPair, Verdict } from '../../records/claim.js';
import { detectableDifference } from '../../statistics/detectable-difference.js';
import { mean } from '../../statistics/moments.js';
import type { TestedDifference } from '../../statistics/tested-difference.js';
import { pairedDifferences } from '../../statistics/paired-differences.js';
import type { CorrectedProbability } from '../corrected-probabilities.js';
import { fewestPatients, resampling } from '../../statistics/named-tests.js';
import type { PairedOutcome } from './paired-outcome.js';

/** What is known of the difference that a claim is about. */
export interface KnownDifference {
  readonly outcome: PairedOutcome;
  /** Undefined where patients are too few to test, or where no patient differs. */
  readonly result: TestedDifference | undefined;
  /** Of a claim that one row is above the other. */
  readonly probability: CorrectedProbability | undefined;
  /** Number of differences whose p are corrected together. */
  readonly tests: number;
}

/** Probability with which a difference would have been found that the report calls visible. */
const claimPower = 0.8;

const { confidence } = resampling;

/**
 * Whether one row is above the other, or equivalent to it. A direction holds where p is below 0.05 after correction, and does
 * not hold where that is true of the opposite. An equivalence holds where the whole 95 % interval lies within the tolerance
 * (two one-sided tests at 2.5 %), and does not hold where it lies outside.
 */
export function differenceVerdict(
  claim: Claim,
  { outcome, result, probability, tests }: KnownDifference,
): Omit<JudgedPair, 'point' | 'row' | 'other'> {
  if (outcome.scores === undefined) return { verdict: 'cannot be decided', reason: outcome.reason };
  const trainings = outcome.scores.length;
  const patients = outcome.scores[0]!.a.length;
  const difference = mean(outcome.scores.map(({ a, b }) => mean(pairedDifferences(a, b))));
  const common = { difference, patients, trainings };
  if (result === undefined) return { ...common, ...untested(claim, patients, outcome.scores.every(isSame)) };
  const { low, high } = result;
  const interval = { ...common, low, high };
  if (claim.is === 'equivalent') {
    const shows = Math.max(Math.abs(low), Math.abs(high));
    return { ...interval, verdict: equivalence(low, high, claim.within!), shows };
  }
  const { p, words } = probability!;
  const isSure = p < 1 - confidence;
  const isAsClaimed = claim.is === 'greater' ? difference > 0 : difference < 0;
  const verdict = isSure ? (isAsClaimed ? 'holds' : 'does not hold') : 'cannot be decided';
  const shows = detectableDifference(result, { level: 1 - confidence, tests, power: claimPower });
  return { ...interval, verdict, p, p_words: words, ...(Number.isFinite(shows) && { shows }) };
}

function untested({ is }: Claim, patients: number, isEqual: boolean): Pick<JudgedPair, 'verdict' | 'reason'> {
  if (isEqual && patients >= fewestPatients)
    return { verdict: is === 'equivalent' ? 'holds' : 'does not hold', reason: 'every score is the same in both rows' };
  return {
    verdict: 'cannot be decided',
    reason: `too few of ${patients} patients differ, or fewer than ${fewestPatients} were scored`,
  };
}

function equivalence(low: number, high: number, within: number): Verdict {
  if (low > -within && high < within) return 'holds';
  return low > within || high < -within ? 'does not hold' : 'cannot be decided';
}

function isSame({ a, b }: { readonly a: ArrayLike<number>; readonly b: ArrayLike<number> }): boolean {
  return pairedDifferences(a, b).every((value) => value === 0);
}
