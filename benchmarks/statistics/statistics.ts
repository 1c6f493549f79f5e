import { fewestPatients } from '../../framework/report/test-pairs.js';
import { pairedBootstrap, type TestedDifference } from '../../framework/statistics/paired-bootstrap.js';
import { testPatientsAndSeeds } from '../../framework/statistics/patients-and-seeds.js';
import { VarianceDraws } from '../../framework/statistics/variance-draws.js';
import { Generator } from '../../framework/tensor/index.js';
import type { Benchmark } from '../shared/benchmark.js';
import { madeUpDifferences, scenarios, type Scenario } from './made-up-differences.js';

interface Result {
  readonly scenario: string;
  readonly patients: number;
  readonly seeds: number;
  /** Share of the simulations with p < 0.05 although there is no difference; absent where tables print no p. */
  readonly falsePositives?: number;
  /** Share of the simulations whose 95 % interval holds the true difference. */
  readonly coverage?: number;
}

const confidence = 0.95;
/** Fewer than tables use: the level of a bootstrap does not depend on them, its resolution does. */
const rounds = 999;

const statistics: Benchmark<Result> = {
  summary:
    'False positives of the printed p (5 % promised) and coverage of the printed 95 % interval, of rows that do not differ.',
  options: { simulations: { type: 'string', default: '2000', description: 'simulated comparisons of each line' } },
  run(say, { simulations }) {
    const count = Number(simulations);
    if (!Number.isInteger(count) || count < 1) throw new Error('--simulations takes a whole number above 0');
    const results: Result[] = [];
    for (const scenario of scenarios) {
      for (const patients of [6, 20, 100, 1000]) {
        for (const seeds of [1, 3, 5]) {
          // One training says nothing of other trainings, and its line holds for each scenario alike.
          if (seeds === 1 && scenario !== scenarios[0]) continue;
          results.push({ scenario: scenario.name, patients, seeds, ...simulate({ scenario, patients, seeds, count }) });
          say(`${scenario.name}, ${patients} patients, ${seeds} seeds`);
        }
      }
    }
    return Promise.resolve(results);
  },
  cells: ({ scenario, patients, seeds, falsePositives, coverage }) => ({
    'spread between trainings': seeds === 1 ? 'not asked' : scenario,
    patients: String(patients),
    seeds: String(seeds),
    'false positives': falsePositives === undefined ? 'too few' : `${(100 * falsePositives).toFixed(1)} %`,
    coverage: coverage === undefined ? 'too few' : `${(100 * coverage).toFixed(1)} %`,
  }),
};

export default statistics;

interface Simulation {
  readonly scenario: Scenario;
  readonly patients: number;
  readonly seeds: number;
  readonly count: number;
}

function simulate({ scenario, patients, seeds, count }: Simulation): Pick<Result, 'falsePositives' | 'coverage'> {
  if (patients < fewestPatients) return {};
  let positives = 0;
  let covered = 0;
  for (let simulation = 0; simulation < count; simulation += 1) {
    const random = new Generator(simulation).split(`${scenario.name} ${patients} ${seeds}`);
    const { p, low, high } = test(madeUpDifferences(scenario, { patients, seeds }, random), random.split('test'));
    if (p < 1 - confidence) positives += 1;
    if (low <= 0 && high >= 0) covered += 1;
  }
  return { falsePositives: positives / count, coverage: covered / count };
}

function test(differences: readonly Float64Array[], random: Generator): TestedDifference {
  const [first] = differences;
  const zero = new Float64Array(first!.length);
  if (differences.length === 1) return pairedBootstrap([{ a: first!, b: zero }], { rounds, confidence }, random)[0]!;
  return testPatientsAndSeeds(differences, new VarianceDraws(first!.length, differences.length, random), confidence)!;
}
