import type { Generator } from '../../../framework/tensor/generator.js';
import type { SyntheticOptions } from './options.js';
import { bernoulli, failures, poisson, weighted, weightedWithoutReplacement } from './random.js';
import type { CodeWorld } from './code-world.js';
import { ageFeature, profileFeatures, type World } from './world.js';

interface SyntheticVisit {
  readonly diagnoses: readonly number[];
  readonly procedures: readonly number[];
  readonly medications: readonly number[];
}

export interface SyntheticPatient {
  /** [features] index of each profile value */
  readonly profile: readonly number[];
  readonly visits: readonly SyntheticVisit[];
  /** [medications] probability of each class at the last visit, given its codes and the profile but not the history */
  readonly oracle: Float64Array;
}

/** Makes one patient of a world: the profile, the habits, then each visit with its codes and the drugs that these call for. */
export function createPatient(world: World, options: SyntheticOptions, random: Generator): SyntheticPatient {
  const profile = profileFeatures.map(({ values }) => random.integer(values.length));
  const choice = classChoice(world, options, profile);
  const preferred = choice.map((probabilities) => weighted(random, probabilities));
  const tilt = systemTilt(world, options, profile, random);
  const diagnosisWeights = tilted(world.diagnoses, tilt);
  const procedureWeights = tilted(world.procedures, tilt);
  const visitCount = bernoulli(random, options.singleVisitShare)
    ? 1
    : 2 + failures(random, options.visitStop, options.mostVisits - 2);
  const chronicCount = 1 + Math.min(options.chronicMost, poisson(random, options.chronicMean));
  const chronic = weightedWithoutReplacement(random, diagnosisWeights, chronicCount);

  const visits: SyntheticVisit[] = [];
  let active: Uint8Array = new Uint8Array(options.families);
  let need: Float64Array = new Float64Array(options.families);
  for (let visit = 0; visit < visitCount; visit++) {
    const shown = chronic.filter(() => bernoulli(random, options.chronicShown));
    const acuteCount = 1 + Math.min(options.acuteMost, poisson(random, options.acuteMean));
    const diagnoses = [...shown, ...weightedWithoutReplacement(random, diagnosisWeights, acuteCount, shown)];
    const procedureCount = 1 + Math.min(options.procedureMost, poisson(random, options.procedureMean));
    const procedures = weightedWithoutReplacement(random, procedureWeights, procedureCount);
    need = familyNeed(world, options, diagnoses, procedures);
    active = activeFamilies(need, active, options, random);
    const families = Array.from(active.keys()).filter((family) => active[family] === 1);
    const medications = families.map((family) =>
      bernoulli(random, options.loyalty) ? preferred[family]! : weighted(random, choice[family]!),
    );
    visits.push({ diagnoses, procedures, medications });
  }
  const oracle = Float64Array.from(world.family, (family, medication) => need[family]! * choice[family]![medication]!);
  return { profile, visits, oracle };
}

/** [family][medications] P(class | family, profile): a softmax within the family, 0 elsewhere. */
function classChoice(world: World, options: SyntheticOptions, profile: readonly number[]): Float64Array[] {
  const { medications, families, profileWeight } = options;
  const scale = profileWeight / Math.sqrt(profile.length);
  const odds = Float64Array.from(world.base, (base, medication) =>
    Math.exp(
      profile.reduce(
        (sum, value, feature) => sum + scale * world.profileEffects[feature]![value * medications + medication]!,
        base,
      ),
    ),
  );
  const totals = new Float64Array(families);
  odds.forEach((odd, medication) => (totals[world.family[medication]!]! += odd));
  const choice = Array.from({ length: families }, () => new Float64Array(medications));
  odds.forEach((odd, medication) => {
    const family = world.family[medication]!;
    choice[family]![medication] = odd / totals[family]!;
  });
  return choice;
}

/** [systems] factor on how often codes of a system occur. It depends on age and on the patient's own favourite systems. */
function systemTilt(
  world: World,
  options: SyntheticOptions,
  profile: readonly number[],
  random: Generator,
): Float64Array {
  const age = profile[ageFeature]!;
  const tilt = world.ageSystem.slice(age * options.systems, (age + 1) * options.systems);
  for (const system of random.permutation(options.systems).subarray(0, options.favouriteSystems))
    tilt[system]! *= options.favouriteFactor;
  return tilt;
}

function tilted({ popularity, system }: CodeWorld, tilt: Float64Array): Float64Array {
  return popularity.map((popular, code) => popular * tilt[system[code]!]!);
}

/** [families] q = 1 − (1 − noise) · Π over codes of (1 − need) */
function familyNeed(
  world: World,
  { families, noise }: SyntheticOptions,
  diagnoses: readonly number[],
  procedures: readonly number[],
): Float64Array {
  return Float64Array.from({ length: families }, (_, family) => {
    let unneeded = 1 - noise;
    for (const code of diagnoses) unneeded *= world.diagnoses.unneeded[code * families + family]!;
    for (const code of procedures) unneeded *= world.procedures.unneeded[code * families + family]!;
    return 1 - unneeded;
  });
}

/** [families] 1 where the family is needed. A visit without any need gets its most probable family. */
function activeFamilies(
  need: Float64Array,
  before: Uint8Array,
  options: SyntheticOptions,
  random: Generator,
): Uint8Array {
  const active = Uint8Array.from(need, (probability, family) => {
    const isNeeded = bernoulli(random, probability);
    const stays = before[family] === 1 && probability > options.persistenceNeed;
    return isNeeded || (stays && bernoulli(random, options.persistence)) ? 1 : 0;
  });
  if (!active.includes(1)) active[need.indexOf(Math.max(...need))] = 1;
  return active;
}
