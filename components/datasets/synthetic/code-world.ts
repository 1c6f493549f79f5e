import { UserInputError } from '../../../framework/errors.js';
import type { Generator } from '../../../framework/tensor/generator.js';
import type { SyntheticOptions } from './options.js';
import { bernoulli, uniform } from './random.js';
import { actionWord, aetiologyWord, approachWord, conditionWord, qualifiers, stages, systemWord } from './words.js';

/** Codes of one type: the drug families they call for, how often they occur, and the body system they belong to. */
export interface CodeWorld {
  readonly titles: readonly string[];
  /** [codes] */
  readonly system: Int32Array;
  /** [codes, families] probability that the code does *not* call for the family */
  readonly unneeded: Float64Array;
  /** [codes] proportional to how often the code occurs */
  readonly popularity: Float64Array;
}

/** [words, families] the probability that a word calls for a family. Each word calls for one family. */
function drawEffects(words: number, weight: number, options: SyntheticOptions, random: Generator): Float64Array {
  const effects = new Float64Array(words * options.families);
  for (let word = 0; word < words; word++) {
    const family = random.integer(options.families);
    effects[word * options.families + family] = weight * uniform(random, options.effectMinimum, options.effectMaximum);
  }
  return effects;
}

/**
 * Distinct combinations of qualifier, system, condition, aetiology and stage. Some also call for a family that no word shows.
 */
export function createDiagnoses(options: SyntheticOptions, random: Generator): CodeWorld {
  const { families, systems, conditions, aetiologies, diagnoses } = options;
  const effectsOf = (words: number, weight: number): Float64Array => drawEffects(words, weight, options, random);
  const system = effectsOf(systems, options.systemWeight);
  const condition = effectsOf(conditions, options.conditionWeight);
  const aetiology = effectsOf(aetiologies, options.aetiologyWeight);
  const qualifier = effectsOf(qualifiers.length, options.qualifierWeight);
  qualifier.fill(0, qualifiers.indexOf('unspecified') * families);
  const severe = effectsOf(1, options.stageWeight);
  const moderate = severe.map((effect) => options.moderateShare * effect);
  const nothing = new Float64Array(families);
  const stage = [nothing, nothing, moderate, severe];

  const withoutAetiology = Math.ceil(aetiologies / 2);
  const sizes = [systems, conditions, aetiologies + withoutAetiology, qualifiers.length, stages.length];
  const tuples = distinctTuples(
    diagnoses,
    sizes,
    'diagnoses',
    (tuple) => [...tuple.slice(0, 2), Math.min(tuple[2]!, aetiologies), ...tuple.slice(3)],
    random,
  );
  const unneeded = new Float64Array(diagnoses * families);
  tuples.forEach(([s, k, a, q, g], code) => {
    const hidden = bernoulli(random, options.hiddenShare) ? random.integer(families) : undefined;
    for (let family = 0; family < families; family++) {
      const word = (effects: Float64Array, index: number): number => 1 - (effects[index * families + family] ?? 0);
      unneeded[code * families + family] =
        word(system, s!) *
        word(condition, k!) *
        word(aetiology, a!) *
        word(qualifier, q!) *
        word(stage[g!]!, 0) *
        (family === hidden ? 1 - options.hiddenEffect : 1);
    }
  });
  return {
    titles: tuples.map(([s, k, a, q, g]) =>
      joinWords(
        qualifiers[q!]!,
        systemWord(s!),
        conditionWord(k!),
        a! < aetiologies ? aetiologyWord(a!) : '',
        stages[g!]!,
      ),
    ),
    system: Int32Array.from(tuples, (tuple) => tuple[0]!),
    unneeded,
    popularity: drawPopularity(diagnoses, options, random),
  };
}

/** Distinct combinations of approach, action and system. The approach calls for no drug. */
export function createProcedures(options: SyntheticOptions, random: Generator): CodeWorld {
  const { families, systems, actions, approaches, procedures } = options;
  const action = drawEffects(actions, options.actionWeight, options, random);
  const site = drawEffects(systems, options.siteWeight, options, random);
  const tuples = distinctTuples(procedures, [actions, systems, approaches], 'procedures', (tuple) => tuple, random);
  const unneeded = Float64Array.from({ length: procedures * families }, (_, cell) => {
    const [a, s] = tuples[Math.floor(cell / families)]!;
    const family = cell % families;
    return (1 - action[a! * families + family]!) * (1 - site[s! * families + family]!);
  });
  return {
    titles: tuples.map(([a, s, way]) => joinWords(approachWord(way!), actionWord(a!), systemWord(s!))),
    system: Int32Array.from(tuples, (tuple) => tuple[1]!),
    unneeded,
    popularity: drawPopularity(procedures, options, random),
  };
}

/** Draws distinct tuples uniformly. `canonical` says which tuples stand for the same code. */
function distinctTuples(
  count: number,
  sizes: readonly number[],
  option: string,
  canonical: (tuple: number[]) => number[],
  random: Generator,
): number[][] {
  const possible = sizes.reduce((product, size) => product * size, 1);
  if (count > possible / 2) {
    throw new UserInputError({
      place: `dataset.${option}`,
      reason: `${count} codes of ${possible} combinations of words, expected at most half of them`,
      remedy: `Lower dataset.${option} or give it more words (systems, conditions, actions, …).`,
    });
  }
  const byKey = new Map<string, number[]>();
  while (byKey.size < count) {
    const tuple = canonical(sizes.map((size) => random.integer(size)));
    byKey.set(tuple.join(), tuple);
  }
  return [...byKey.values()];
}

function drawPopularity(codes: number, options: SyntheticOptions, random: Generator): Float64Array {
  const ranks = random.permutation(codes);
  return Float64Array.from(ranks, (rank) => (rank + 1 + options.popularityShift) ** -options.popularityExponent);
}

function joinWords(...words: readonly string[]): string {
  return words.filter((word) => word !== '').join(' ');
}
