import { UserInputError } from '../../../framework/errors.js';
import type { Generator } from '../../../framework/tensor/generator.js';
import type { SyntheticOptions } from './options.js';
import { bernoulli, normal } from './random.js';
import { familyWord, memberWord } from './words.js';
import { type CodeWorld, createDiagnoses, createProcedures } from './code-world.js';

export const profileFeatures = [
  { name: 'age', values: ['A1', 'A2', 'A3', 'A4', 'A5'] },
  { name: 'sex', values: ['S1', 'S2'] },
  { name: 'insurance', values: ['I1', 'I2', 'I3', 'I4'] },
  { name: 'admission', values: ['T1', 'T2', 'T3'] },
  { name: 'ethnicity', values: ['E1', 'E2', 'E3', 'E4', 'E5'] },
] as const;

export const ageFeature = 0;

/**
 * The laws of one synthetic world. They say which words call for which drug families, and which patient gets which class of a
 * family.
 */
export interface World {
  readonly diagnoses: CodeWorld;
  readonly procedures: CodeWorld;
  readonly medicationTitles: readonly string[];
  /** [medications] */
  readonly family: Int32Array;
  /** [medications] log preference within the family */
  readonly base: Float64Array;
  /** [feature][value, medications] effect of a profile value on a class */
  readonly profileEffects: readonly Float64Array[];
  /** [ages, systems] factor on the probability of codes of a system */
  readonly ageSystem: Float64Array;
  readonly interactions: readonly (readonly [number, number])[];
}

export function createWorld(options: SyntheticOptions, random: Generator): World {
  const family = assignFamilies(options, random.split('families'));
  const draw = random.split('preferences');
  const { medications, systems } = options;
  return {
    diagnoses: createDiagnoses(options, random.split('diagnoses')),
    procedures: createProcedures(options, random.split('procedures')),
    medicationTitles: Array.from(family, (f, m) => `${familyWord(f)} ${memberWord(m)}`),
    family,
    base: Float64Array.from({ length: medications }, () => options.baseDeviation * normal(draw)),
    profileEffects: profileFeatures.map(({ values }) =>
      Float64Array.from({ length: values.length * medications }, () => options.profileDeviation * normal(draw)),
    ),
    ageSystem: Float64Array.from({ length: profileFeatures[ageFeature].values.length * systems }, () =>
      Math.exp(options.ageDeviation * normal(draw)),
    ),
    interactions: drawInteractions(options, random.split('interactions')),
  };
}

function assignFamilies({ medications, families }: SyntheticOptions, random: Generator): Int32Array {
  if (medications < families) {
    throw new UserInputError({
      place: 'dataset.medications',
      reason: `${medications} drug classes for ${families} families, expected at least one each`,
      remedy: 'Raise dataset.medications or lower dataset.families.',
    });
  }
  const regular = families * Math.floor(medications / families);
  return Int32Array.from({ length: medications }, (_, medication) =>
    medication < regular ? medication % families : random.integer(families),
  );
}

function drawInteractions({ medications, interactionShare }: SyntheticOptions, random: Generator): [number, number][] {
  const pairs: [number, number][] = [];
  for (let first = 0; first < medications; first++) {
    for (let second = first + 1; second < medications; second++)
      if (bernoulli(random, interactionShare)) pairs.push([first, second]);
  }
  return pairs;
}
