import { studentTQuantile } from './mean-interval.js';
import { mean, standardDeviation } from './moments.js';
import { pairedBootstrap } from './paired-bootstrap.js';
import { pairedDifferences } from './paired-differences.js';
import { pairedTTest } from './paired-t-test.js';
import { testPatients } from './patients.js';
import { testPatientsAndTrainings } from './patients-and-trainings.js';
import type { RandomSource } from './random-source.js';
import { signFlipTests, type SignFlipOptions } from './sign-flips.js';
import { twoSidedStudentT } from './special-functions.js';
import type { PairedScores, TestedDifference } from './tested-difference.js';
import { wilcoxonTest } from './wilcoxon-test.js';

/** The trainings of two rows that are compared, each scored on the same patients. */
export type PairedTrainings = readonly PairedScores[];

/** What a test finds. Wilcoxon's has no interval, for it does not speak of the mean. */
export type Tested = Omit<TestedDifference, 'low' | 'high' | 'pOf'> &
  Partial<Pick<TestedDifference, 'low' | 'high' | 'pOf'>>;

export interface NamedTest {
  /** What the interval and p are made with, as notes of tables say it. */
  readonly method: string;
  /** What other data the interval and p speak of. */
  readonly speaksOf: string;
  /** Undefined where a comparison cannot be tested. Comparisons are of the same patients. */
  test(
    comparisons: readonly PairedTrainings[],
    random: RandomSource,
    options?: SignFlipOptions,
  ): (Tested | undefined)[];
}

export const resampling = { rounds: 10_000, confidence: 0.95 };

/**
 * With fewer patients intervals and p do not keep their level for every shape of differences (docs/statistics.md), so none is
 * shown, whatever the test.
 */
export const fewestPatients = 20;

/**
 * With fewer patients that differ, signs have too few choices: p can take few values, and none is near its level. This holds
 * for tables in which most patients have the same score in both rows.
 */
export const fewestDiffering = 10;

/** Whether a comparison has patients enough for a test, all of them have scores, and enough of them differ. */
export function areEnough(trainings: PairedTrainings): boolean {
  if (!trainings.flatMap(({ a, b }) => [a, b]).every((scores) => Array.from(scores).every(Number.isFinite)))
    return false;
  const patients = trainings[0]!.a.length;
  let differing = 0;
  for (let patient = 0; patient < patients; patient += 1)
    if (trainings.some(({ a, b }) => a[patient] !== b[patient])) differing += 1;
  return patients >= fewestPatients && differing >= fewestDiffering;
}

const ofPatients = 'other patients, not of other trainings';

/** Tests by the names that a table may ask for. Those of patients alone take the mean of each patient over the trainings. */
export const namedTests = {
  patients: {
    method: 't-test over patients, corrected for skewness where that is less sure',
    speaksOf: ofPatients,
    test: (comparisons) =>
      comparisons.map(meanOfTrainings).map((scores) => testPatients(scores, resampling.confidence)),
  },
  permutation: {
    method: `paired permutation test (${resampling.rounds} random choices of signs) and the interval that it does not reject`,
    speaksOf: ofPatients,
    test: (comparisons, random, options = resampling) =>
      signFlipTests(comparisons.map(meanOfTrainings), options, random),
  },
  bootstrap: {
    method: `paired bootstrap-t (${resampling.rounds} resamples of the patients)`,
    speaksOf: ofPatients,
    test: (comparisons, random, options = resampling) =>
      pairedBootstrap(comparisons.map(meanOfTrainings), options, random),
  },
  'patients-and-trainings': {
    method:
      't-test with patients and trainings as crossed random effects, corrected for skewness where that is less sure',
    speaksOf: 'other patients and of other trainings',
    test: (comparisons) =>
      comparisons.map((trainings) =>
        testPatientsAndTrainings(
          trainings.map(({ a, b }) => pairedDifferences(a, b)),
          resampling.confidence,
        ),
      ),
  },
  'paired-t': {
    method: 'paired t-test over patients',
    speaksOf: ofPatients,
    test: (comparisons) => comparisons.map(meanOfTrainings).map(pairedT),
  },
  wilcoxon: {
    method: 'signed-rank test of Wilcoxon over patients, which is about ranks and gives no interval of the mean',
    speaksOf: ofPatients,
    test: (comparisons) => comparisons.map(meanOfTrainings).map(wilcoxon),
  },
} satisfies Record<string, NamedTest>;

export type TestName = keyof typeof namedTests;

/** The mean of each patient over trainings, on both sides. */
function meanOfTrainings(trainings: PairedTrainings): PairedScores {
  const meanOf = (side: 'a' | 'b') =>
    Float64Array.from(trainings[0]![side], (_, patient) => mean(trainings.map((scores) => scores[side][patient]!)));
  return trainings.length === 1 ? trainings[0]! : { a: meanOf('a'), b: meanOf('b') };
}

function pairedT({ a, b }: PairedScores): Tested | undefined {
  const test = pairedTTest(a, b);
  if (test === undefined) return undefined;
  const differences = pairedDifferences(a, b);
  const difference = mean(differences);
  const error = standardDeviation(differences, 1) / Math.sqrt(differences.length);
  const half = studentTQuantile(resampling.confidence, test.degreesOfFreedom) * error;
  return {
    difference,
    low: difference - half,
    high: difference + half,
    p: test.p,
    isBound: false,
    pOf: (expected) => twoSidedStudentT((difference - expected) / error, test.degreesOfFreedom),
  };
}

function wilcoxon({ a, b }: PairedScores): Tested | undefined {
  const test = wilcoxonTest(a, b);
  return test && { difference: mean(pairedDifferences(a, b)), p: test.p, isBound: false };
}
