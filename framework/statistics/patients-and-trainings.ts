import { acceptedInterval } from './accepted-interval.js';
import { calibratedP, generalizedFor, hiddenSpread } from './calibrated-p.js';
import { chiNodes } from './chi-nodes.js';
import { areEqual, mean } from './moments.js';
import { type EstimatedMean, skewnessCorrectedP, skewnessOf } from './skewness-corrected-t.js';
import type { TestedDifference } from './tested-difference.js';

/**
 * How much the differences of patients and of trainings vary: mean squares of the two-way table, with divisors n - 1, s - 1 and
 * (n - 1)(s - 1) for n patients and s trainings.
 */
interface MeanSquares {
  readonly center: number;
  readonly patients: number;
  readonly trainings: number;
  readonly rest: number;
  /** Of the patients' means over trainings. */
  readonly skewness: number;
}

/**
 * Tests the difference of two rows that were trained several times and scored on the same patients. Patients and trainings are
 * crossed random effects, so it speaks of other patients and of other trainings.
 *
 * The variance of the mean is V / (n s), V = M_patients + max(0, S - M_rest), where S is the mean square that trainings would
 * have in the long run. Of it little is known: M_trainings (s - 1) / S is a draw of χ² with s - 1 degrees of freedom. The
 * generalized p is the mean over all such draws of the p that S would give (Weerahandi, "Generalized confidence intervals",
 * JASA 88, 1993). Where trainings hardly vary it is too large, so p is how often rows that do not differ have one as small
 * ({@link calibratedP}).
 *
 * Patients whose differences are skewed make the mean skewed by their share of its variance ({@link skewnessCorrectedP}).
 *
 * @param differences [training][patient] row minus baseline
 * @returns undefined with fewer than two trainings or two patients, and when no patient differs in any training. The interval
 *   is computed when it is read.
 */
export function testPatientsAndTrainings(
  differences: readonly ArrayLike<number>[],
  confidence: number,
): TestedDifference | undefined {
  const [first] = differences;
  if (first === undefined || differences.length < 2 || first.length < 2) return undefined;
  if (differences.every((values) => values[0] === 0 && areEqual(values))) return undefined;
  const squares = meanSquares(differences);
  const draws = possibleMeans(squares, { trainings: differences.length, patients: first.length });
  const difference = squares.center;
  const generalized = (expected: number): number =>
    draws.reduce((sum, { weight, estimated }) => sum + weight * skewnessCorrectedP(estimated, expected), 0);
  const spread = hiddenSpread(squares, differences.length);
  const pOf = (expected: number): number => calibratedP(generalized(expected), spread);
  const scale = Math.sqrt((squares.patients + squares.trainings) / (differences.length * first.length));
  let interval: { readonly low: number; readonly high: number } | undefined;
  const ends = () =>
    (interval ??= acceptedInterval(generalized, {
      difference,
      scale,
      level: generalizedFor(1 - confidence, spread),
    }));
  return {
    difference,
    get low() {
      return ends().low;
    },
    get high() {
      return ends().high;
    },
    p: pOf(0),
    isBound: false,
    pOf,
  };
}

/** The mean with each error that it may have, by how much trainings may vary in the long run; weights add up to 1. */
function possibleMeans(
  squares: MeanSquares,
  { trainings: s, patients: n }: { readonly trainings: number; readonly patients: number },
): readonly { readonly weight: number; readonly estimated: EstimatedMean }[] {
  const { center, patients, trainings, rest, skewness } = squares;
  const estimatedFor = (longRun: number): EstimatedMean => {
    const variance = patients + Math.max(0, longRun - rest);
    const ofPatients = variance === 0 ? 0 : patients / variance;
    return {
      difference: center,
      standardError: Math.sqrt(variance / (n * s)),
      degreesOfFreedom: (n - 1) / ofPatients ** 2,
      skewness: (skewness * ofPatients ** 1.5) / Math.sqrt(n),
    };
  };
  // Beyond this root of a draw, trainings do not add to what patients and rest explain.
  const nodes = chiNodes(s - 1, trainings === 0 ? 0 : Math.sqrt((trainings * (s - 1)) / rest));
  const within = nodes.reduce((sum, { weight }) => sum + weight, 0);
  return [
    ...nodes.map(({ root, weight }) => ({ weight, estimated: estimatedFor((trainings * (s - 1)) / root ** 2) })),
    { weight: Math.max(0, 1 - within), estimated: estimatedFor(0) },
  ];
}

function meanSquares(differences: readonly ArrayLike<number>[]): MeanSquares {
  const trainings = differences.length;
  const patients = differences[0]!.length;
  const byTraining = differences.map(mean);
  const center = mean(byTraining);
  const byPatient = new Float64Array(patients);
  for (const values of differences)
    for (let patient = 0; patient < patients; patient += 1) byPatient[patient]! += values[patient]! / trainings;
  const ofPatients = trainings * byPatient.reduce((sum, value) => sum + (value - center) ** 2, 0);
  const ofTrainings = patients * byTraining.reduce((sum, value) => sum + (value - center) ** 2, 0);
  let rest = 0;
  differences.forEach((values, training) => {
    for (let patient = 0; patient < patients; patient += 1)
      rest += (values[patient]! - byPatient[patient]! - byTraining[training]! + center) ** 2;
  });
  return {
    center,
    patients: ofPatients / (patients - 1),
    trainings: ofTrainings / (trainings - 1),
    rest: rest / ((patients - 1) * (trainings - 1)),
    skewness: skewnessOf(byPatient),
  };
}
