import {
  areEnough,
  namedTests,
  type NamedTest,
  type PairedTrainings,
  type Tested,
  type TestName,
} from '../statistics/named-tests.js';
import type { RandomSource } from '../statistics/random-source.js';
import type { TestedDifference } from '../statistics/tested-difference.js';

/** A comparison with the test that suits it, and what the test found: undefined where there is nothing to say. */
export interface TestedPair {
  readonly test: TestName;
  readonly result: Tested | undefined;
}

/**
 * Tests the comparisons of a group by the test that is asked for, or else by the one that suits the number of trainings.
 * Nothing is tested where there are too few patients, and nothing found where there is no difference at all.
 */
export function testPairs(pairs: readonly PairedTrainings[], random: RandomSource, asked?: TestName): TestedPair[] {
  const names = pairs.map((trainings) => asked ?? suitable(trainings));
  const results = new Map<PairedTrainings, Tested | undefined>();
  for (const name of new Set(names)) {
    // Comparisons of other trainings' numbers may have other patients: those of as many patients share the random choices.
    const own = pairs.filter((pair, index) => names[index] === name && areEnough(pair));
    const found = own.length === 0 ? [] : (namedTests[name] as NamedTest).test(own, random);
    own.forEach((pair, index) => results.set(pair, found[index]));
  }
  return pairs.map((pair, index) => {
    const result = results.get(pair);
    return { test: names[index]!, result: Number.isFinite(result?.low ?? 0) ? result : undefined };
  });
}

/** Tests one comparison by the test that suits the number of its trainings, which gives an interval. */
export function testSuitably(trainings: PairedTrainings): TestedDifference | undefined {
  if (!areEnough(trainings)) return undefined;
  return namedTests[suitable(trainings)].test([trainings])[0];
}

function suitable(trainings: PairedTrainings): 'patients' | 'patients-and-trainings' {
  return trainings.length === 1 ? 'patients' : 'patients-and-trainings';
}
