import { pairedBootstrap, type PairedScores, type TestedDifference } from '../statistics/paired-bootstrap.js';
import { pairedDifferences } from '../statistics/paired-differences.js';
import { testPatientsAndSeeds } from '../statistics/patients-and-seeds.js';
import type { RandomSource } from '../statistics/random-source.js';
import { VarianceDraws } from '../statistics/variance-draws.js';

export const bootstrapOptions = { rounds: 10_000, confidence: 0.95 };

/**
 * With fewer patients neither the interval nor p keeps its level (`npm run benchmark -- statistics`), so none is shown.
 */
export const fewestPatients = 20;

/** Tests the comparisons of a group. Undefined where there is nothing to say: too few patients, or no difference at all. */
export function testPairs(
  pairs: readonly (readonly PairedScores[])[],
  random: RandomSource,
): (TestedDifference | undefined)[] {
  const once = pairs.flatMap((trainings) => (trainings.length === 1 ? trainings : []));
  const bootstrapped = [...pairedBootstrap(once, bootstrapOptions, random)];
  const draws = new Map<string, VarianceDraws>();
  return pairs.map((trainings) => {
    const patients = trainings[0]!.a.length;
    const tested = trainings.length === 1 ? bootstrapped.shift() : testTrainings(trainings, draws, random);
    const isSure = patients >= fewestPatients && tested !== undefined && Number.isFinite(tested.low);
    return isSure ? tested : undefined;
  });
}

function testTrainings(
  trainings: readonly PairedScores[],
  shared: Map<string, VarianceDraws>,
  random: RandomSource,
): TestedDifference | undefined {
  const patients = trainings[0]!.a.length;
  if (patients < fewestPatients) return undefined;
  const name = `${patients} ${trainings.length}`;
  const draws = shared.get(name) ?? new VarianceDraws(patients, trainings.length, random);
  shared.set(name, draws);
  const differences = trainings.map(({ a, b }) => pairedDifferences(a, b));
  return testPatientsAndSeeds(differences, draws, bootstrapOptions.confidence);
}
