import type { Generator } from '../../framework/tensor/index.js';

/** How the differences between patients are spread. Each draws a value of mean 0 and standard deviation 1. */
export const shapes = {
  normal,
  /** Student's t with 3 degrees of freedom: a few patients differ much. */
  'heavy tails': (random) => {
    const [length, direction] = [radius(random), angle(random)];
    return (length * Math.cos(direction)) / Math.hypot(radius(random), length * Math.sin(direction));
  },
  /** Most patients are recommended the same sets. */
  'most are 0': (random) => (random.next() < 0.32 ? normal(random) / Math.sqrt(0.32) : 0),
  /** Exponential: one row is far better for few patients and a little worse for all others, so that the mean is 0. */
  skewed: (random) => radius(random) ** 2 / 2 - 1,
} satisfies Readonly<Record<string, (random: Generator) => number>>;

export type Shape = keyof typeof shapes;

/** A normal value. */
export function normal(random: Generator): number {
  return radius(random) * Math.cos(angle(random));
}

/** Length and direction of two normal values that have nothing to do with each other (Box and Muller 1958). */
function radius(random: Generator): number {
  return Math.sqrt(-2 * Math.log(1 - random.next()));
}

function angle(random: Generator): number {
  return 2 * Math.PI * random.next();
}

/** A made-up comparison of two rows, in standard deviations between patients. */
export interface Scenario {
  readonly shape: Shape;
  /** How much a training happens to suit a patient. */
  readonly ofBoth: number;
  /** How much a whole training is better or worse, in standard errors of the mean over patients. */
  readonly ofTrainings: number;
}

/** [training][patient] differences of two rows, whose mean over all patients and trainings that there could be is `truth`. */
export function madeUpDifferences(
  { shape, ofBoth, ofTrainings }: Scenario,
  { patients, trainings }: { readonly patients: number; readonly trainings: number },
  truth: number,
  random: Generator,
): Float64Array[] {
  const draw = shapes[shape];
  const byPatient = new Float64Array(patients);
  for (let patient = 0; patient < patients; patient += 1) byPatient[patient] = truth + draw(random);
  return Array.from({ length: trainings }, () => {
    const training = (ofTrainings / Math.sqrt(patients)) * normal(random);
    const values = new Float64Array(patients);
    for (let patient = 0; patient < patients; patient += 1)
      values[patient] = byPatient[patient]! + training + (ofBoth === 0 ? 0 : ofBoth * draw(random));
    return values;
  });
}
