import { mean } from './moments.js';
import type { TestedDifference } from './paired-bootstrap.js';
import { twoSidedNormal } from './special-functions.js';
import type { VarianceDraws } from './variance-draws.js';

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
 * redrawn together, so the interval speaks about new patients and new trainings. The variance of the mean is
 * (M_patients + M_trainings - M_rest) / (n s). Two to five trainings are too few to resample, so each redraw divides every mean
 * square by a χ² variable with its own degrees of freedom (generalized confidence interval; Weerahandi 1993). With few
 * trainings the test is careful: it finds a difference that is not there in 5 % of the cases or fewer.
 *
 * @param differences [training][patient] row minus baseline, at least two trainings and two patients
 * @param draws redrawn variances for as many patients and trainings, to be shared by all comparisons of a group
 * @returns undefined when no patient differs in any training
 */
export function testPatientsAndSeeds(
  differences: readonly ArrayLike<number>[],
  draws: VarianceDraws,
  confidence: number,
): TestedDifference | undefined {
  if (differences.every((values) => Array.from(values).every((value) => value === 0))) return undefined;
  const squares = meanSquares(differences);
  const cells = differences.length * differences[0]!.length;
  const deviations = draws.of(squares).map((total) => Math.sqrt(total / cells));
  const beyond = (distance: number) =>
    deviations.reduce((sum, deviation) => sum + (deviation === 0 ? 0 : twoSidedNormal(distance / deviation)), 0) /
    deviations.length;
  const half = distanceWith(1 - confidence, beyond, Math.max(...deviations));
  const difference = squares.center;
  return {
    difference,
    low: difference - half,
    high: difference + half,
    p: beyond(Math.abs(difference)),
    isBound: false,
  };
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

/** The distance that a share of the redrawn means lies beyond, by bisection. */
function distanceWith(share: number, beyond: (distance: number) => number, largest: number): number {
  // After halving down to the distance's order of magnitude, 20 halvings leave six digits.
  let [low, high] = [0, 40 * largest];
  while (beyond(high / 2) <= share) high /= 2;
  for (let round = 0; round < 20; round += 1) {
    const middle = (low + high) / 2;
    if (beyond(middle) > share) low = middle;
    else high = middle;
  }
  return high;
}
