import type { Generator } from '../../framework/tensor/index.js';

/** How the differences between patients are spread. Each has mean 0 and standard deviation 1. */
export const shapes = {
  normal: (normal) => normal(),
  /** Student's t with 3 degrees of freedom: a few patients differ much. */
  'heavy tails': (normal) => normal() / Math.sqrt(normal() ** 2 + normal() ** 2 + normal() ** 2),
  /** Most patients are recommended the same sets. */
  'most are 0': (normal) => (Math.abs(normal()) > 1 ? normal() / Math.sqrt(0.3173) : 0),
  /** Exponential: one row is far better for few patients and a little worse for all others, so that the mean is 0. */
  skewed: (normal) => (normal() ** 2 + normal() ** 2) / 2 - 1,
} satisfies Readonly<Record<string, (normal: () => number) => number>>;

export type Shape = keyof typeof shapes;

/** So many standard normal values make one of the shape. */
const normals: Readonly<Record<Shape, number>> = { normal: 1, 'heavy tails': 4, 'most are 0': 2, skewed: 2 };

/** A made-up comparison of two rows that do not differ, in standard deviations between patients. */
export interface Scenario {
  readonly shape: Shape;
  /** How much a training happens to suit a patient. */
  readonly ofBoth: number;
  /** How much a whole training is better or worse, in standard errors of the mean over patients. */
  readonly ofTrainings: number;
}

/** [training][patient] differences of two rows that do not differ. */
export function madeUpDifferences(
  { shape, ofBoth, ofTrainings }: Scenario,
  { patients, trainings }: { readonly patients: number; readonly trainings: number },
  random: Generator,
): Float64Array[] {
  const draw = shapes[shape];
  const drawMany = (count: number, deviation: number): Float64Array => {
    const values = new Float32Array(normals[shape] * count);
    random.normalInto(values, 0, 1);
    let next = 0;
    return Float64Array.from({ length: count }, () => deviation * draw(() => values[next++]!));
  };
  const byPatient = drawMany(patients, 1);
  const byTraining = new Float32Array(trainings);
  random.normalInto(byTraining, 0, ofTrainings / Math.sqrt(patients));
  return Array.from(byTraining, (training) => {
    const rest = drawMany(patients, ofBoth);
    return rest.map((value, patient) => byPatient[patient]! + training + value);
  });
}
