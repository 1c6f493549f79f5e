import { areEqual, mean, standardDeviation } from './moments.js';
import { pairedDifferences } from './paired-differences.js';
import { skewnessCorrectedT, skewnessOf } from './skewness-corrected-t.js';
import type { PairedScores, TestedDifference } from './tested-difference.js';

/**
 * Tests the difference of two rows that were trained once and scored on the same patients, by a t-test over patients that is
 * careful where their differences are skewed ({@link skewnessCorrectedT}). It speaks of other patients, not of other trainings.
 *
 * @returns undefined (not comparable) for fewer than two patients, or when no patient differs
 */
export function testPatients({ a, b }: PairedScores, confidence: number): TestedDifference | undefined {
  const differences = pairedDifferences(a, b);
  const patients = differences.length;
  if (patients < 2 || differences.every((value) => value === 0)) return undefined;
  const estimated = {
    difference: mean(differences),
    standardError: areEqual(differences) ? 0 : standardDeviation(differences, 1) / Math.sqrt(patients),
    degreesOfFreedom: patients - 1,
    skewness: areEqual(differences) ? 0 : skewnessOf(differences) / Math.sqrt(patients),
  };
  return skewnessCorrectedT(estimated, confidence);
}
