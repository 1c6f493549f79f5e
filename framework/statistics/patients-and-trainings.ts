import { studentTQuantile } from './mean-interval.js';
import { mean } from './moments.js';
import { twoSidedStudentT } from './special-functions.js';
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
}

/**
 * Tests the difference of two rows that were trained several times and scored on the same patients. Patients and trainings are
 * crossed random effects, so it speaks of other patients and of other trainings.
 *
 * The variance of the mean is V / (n s), V = M_patients + max(0, M_trainings - M_rest): where trainings differ no more than chance
 * explains, patients alone decide. Its degrees of freedom are 1 / (1 / trainingFreedom + (M_patients / V)² / (n - 1)). After
 * Satterthwaite (Biometrics Bulletin 2, 1946) the first would be (s - 1) (V / M_trainings)²; with three trainings that finds
 * differences that are not there in up to 12 % of the cases. See {@link trainingFreedom} and docs/statistics.md.
 *
 * @param differences [training][patient] row minus baseline, at least two trainings and two patients
 * @returns undefined when no patient differs in any training
 */
export function testPatientsAndTrainings(
  differences: readonly ArrayLike<number>[],
  confidence: number,
): TestedDifference | undefined {
  if (differences.every((values) => Array.from(values).every((value) => value === 0))) return undefined;
  const { center, patients, trainings, rest } = meanSquares(differences);
  const [s, n] = [differences.length, differences[0]!.length];
  const variance = patients + Math.max(0, trainings - rest);
  const error = Math.sqrt(variance / (n * s));
  const ofTrainings = trainingFreedom(trainings / patients, s);
  const freedom = error === 0 ? s - 1 : 1 / (1 / ofTrainings + (patients / variance) ** 2 / (n - 1));
  const pOf = (expected: number): number =>
    center === expected ? 1 : twoSidedStudentT((center - expected) / error, freedom);
  const half = error === 0 ? 0 : studentTQuantile(confidence, freedom) * error;
  return { difference: center, low: center - half, high: center + half, p: pOf(0), isBound: false, pOf };
}

/**
 * Degrees of freedom that trainings leave, by how much they vary beside patients: the few of s trainings where trainings vary
 * most, and more than any table has where patients do. It falls between the two faster than Satterthwaite's formula, whose
 * estimate is too good a guess where one mean square has two to four degrees of freedom. The constant was fitted to
 * many patients, so that false positives stay near 5 % for any spread of patients and trainings; docs/statistics.md has what was
 * measured.
 *
 * @param ratio M_trainings / M_patients
 */
function trainingFreedom(ratio: number, trainings: number): number {
  const ofMean = trainings - 1;
  const constant = ofMean === 1 ? 0.004 : 0.15 + 0.425 * (ofMean - 2);
  return ofMean * (1 + constant / ratio ** 4);
}

function meanSquares(differences: readonly ArrayLike<number>[]): MeanSquares {
  const trainings = differences.length;
  const patients = differences[0]!.length;
  const byTraining = differences.map(mean);
  const center = mean(byTraining);
  const byPatient = Float64Array.from(
    { length: patients },
    (_, patient) => differences.reduce((sum, values) => sum + values[patient]!, 0) / trainings,
  );
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
  };
}
