// Over 200 lines: every size and strength of the generator is an option with its meaning.
import type { Static, TInteger, TNumber } from 'typebox';
import { Type } from '../../../framework/registry/type.js';

export const syntheticOptions = Type.Object({
  seed: Type.Integer({
    minimum: 0,
    default: 0,
    description: 'seed of world, patients and title shuffle (separate streams)',
  }),
  train: size(1500, 'training patients'),
  validation: size(500, 'validation patients'),
  test: size(2000, 'test patients'),
  extra: Type.Integer({
    minimum: 0,
    default: 0,
    description:
      'number of further patients of the same world: a teacher trains on them, students without their labels alone',
  }),
  shuffledTitles: Type.Boolean({
    default: false,
    description:
      'permute the titles within each code type; the patients stay the same but their words mean nothing (a control)',
  }),

  diagnoses: size(320, 'diagnosis codes'),
  procedures: size(100, 'procedure codes'),
  medications: size(100, 'drug classes, at least one for every family'),
  families: size(45, 'drug families, of which a visit needs some'),
  systems: size(12, 'words for body systems'),
  conditions: size(12, 'words for conditions'),
  aetiologies: size(10, 'words for aetiologies; a third of the diagnoses has none'),
  actions: size(10, 'words for procedure actions'),
  approaches: size(3, 'words for procedure approaches, which cause nothing'),

  effectMinimum: probability(0.4, 'smallest probability with which a word of weight 1 calls for its family'),
  effectMaximum: probability(0.85, 'largest probability with which a word of weight 1 calls for its family'),
  systemWeight: probability(1, 'weight of the effects of system words of diagnoses'),
  conditionWeight: probability(1, 'weight of the effects of condition words'),
  aetiologyWeight: probability(1, 'weight of the effects of aetiology words'),
  qualifierWeight: probability(0.6, 'weight of the effects of qualifier words ("unspecified" has none)'),
  stageWeight: probability(0.8, 'weight of the effect of "severe"'),
  moderateShare: probability(0.4, 'effect of "moderate" as a share of that of "severe"'),
  actionWeight: probability(0.8, 'weight of the effects of action words of procedures'),
  siteWeight: probability(0.5, 'weight of the effects of system words of procedures'),
  hiddenShare: probability(0.3, 'share of the diagnoses with an effect that no word shows'),
  hiddenEffect: probability(0.6, 'probability with which such a diagnosis calls for its hidden family'),
  popularityShift: strength(5, 'popularity of the code of rank r is (r + shift) to the power of -exponent'),
  popularityExponent: strength(1.1, 'higher makes rare codes rarer'),
  baseDeviation: strength(1.2, 'standard deviation of the log preference of a class within its family'),
  profileDeviation: strength(1, 'standard deviation of the effect of a profile value on a class'),
  profileWeight: strength(1, 'weight of the profile in the choice of a class (kappa)'),
  ageDeviation: strength(0.5, 'standard deviation of the log tilt of an age group towards a system'),
  interactionShare: probability(0.05, 'share of the pairs of drug classes that interact (made up)'),

  favouriteSystems: Type.Integer({
    minimum: 0,
    default: 2,
    description: 'number of body systems whose codes a patient gets more often',
  }),
  favouriteFactor: strength(4, 'factor on the probability of codes of those systems'),
  singleVisitShare: probability(0.5, 'share of the patients with one visit'),
  visitStop: probability(0.55, 'probability that a patient with two or more visits has no further one'),
  mostVisits: Type.Integer({ minimum: 2, default: 6, description: 'largest number of visits of a patient' }),
  chronicMean: strength(1, 'mean number of chronic diagnoses beyond the first (Poisson)'),
  chronicMost: Type.Integer({
    minimum: 0,
    default: 5,
    description: 'largest number of chronic diagnoses beyond the first',
  }),
  chronicShown: probability(0.8, 'probability that a chronic diagnosis is coded at a visit'),
  acuteMean: strength(1, 'mean number of further diagnoses of a visit beyond the first (Poisson)'),
  acuteMost: Type.Integer({
    minimum: 0,
    default: 5,
    description: 'largest number of further diagnoses beyond the first',
  }),
  procedureMean: strength(0.7, 'mean number of procedures of a visit beyond the first (Poisson)'),
  procedureMost: Type.Integer({ minimum: 0, default: 4, description: 'largest number of procedures beyond the first' }),
  noise: probability(0.01, 'probability that a family is needed without any cause'),
  persistence: probability(0.6, 'probability that a family of the previous visit stays, where it is still plausible'),
  persistenceNeed: probability(0.15, 'probability of need above which a family is still plausible'),
  loyalty: probability(0.85, "probability that a needed family is met by the patient's preferred class"),
});

export type SyntheticOptions = Static<typeof syntheticOptions>;

function size(value: number, of: string): TInteger {
  return Type.Integer({ minimum: 1, default: value, description: `number of ${of}` });
}

function probability(value: number, description: string): TNumber {
  return Type.Number({ minimum: 0, maximum: 1, default: value, description });
}

function strength(value: number, description: string): TNumber {
  return Type.Number({ minimum: 0, default: value, description });
}
