import type { RandomSource } from './random-source.js';

const rounds = 2_000;
/** Above these degrees of freedom the cube root of χ² is normal to four digits (Wilson and Hilferty, 1931). */
const summed = 30;

/** Redrawn variances of a mean over patients and trainings, for any mean squares of as many of both. */
export class VarianceDraws {
  /** [round] degrees of freedom divided by a χ² variable with as many */
  private readonly patients: Float64Array;
  private readonly trainings: Float64Array;
  private readonly rest: Float64Array;

  constructor(patients: number, trainings: number, random: RandomSource) {
    const [ofPatients, ofTrainings] = [patients - 1, trainings - 1];
    const draw = (degreesOfFreedom: number) =>
      Float64Array.from({ length: rounds }, () => degreesOfFreedom / chiSquare(degreesOfFreedom, random));
    this.patients = draw(ofPatients);
    this.trainings = draw(ofTrainings);
    this.rest = draw(ofPatients * ofTrainings);
  }

  /** [round] the variance of the mean, times the number of patients and trainings */
  of(squares: { readonly patients: number; readonly trainings: number; readonly rest: number }): Float64Array {
    return this.patients.map((factor, round) => {
      const betweenTrainings = squares.trainings * this.trainings[round]! - squares.rest * this.rest[round]!;
      return squares.patients * factor + Math.max(0, betweenTrainings);
    });
  }
}

function chiSquare(degreesOfFreedom: number, random: RandomSource): number {
  if (degreesOfFreedom > summed) {
    const spread = 2 / (9 * degreesOfFreedom);
    return degreesOfFreedom * Math.max(1e-9, 1 - spread + Math.sqrt(spread) * normal(random)) ** 3;
  }
  let sum = 0;
  for (let term = 0; term < degreesOfFreedom; term += 1) sum += normal(random) ** 2;
  return sum;
}

function normal(random: RandomSource): number {
  const uniform = () => (random.integer(2 ** 32) + 0.5) / 2 ** 32;
  return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
