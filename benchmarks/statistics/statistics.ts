import {
  areEnough,
  fewestPatients,
  type NamedTest,
  namedTests,
  resampling,
  type TestName,
} from '../../framework/statistics/named-tests.js';
import { Generator } from '../../framework/tensor/index.js';
import type { Benchmark } from '../shared/benchmark.js';
import { madeUpDifferences, shapes, type Scenario, type Shape } from './made-up-differences.js';

interface Cell extends Scenario {
  readonly test: TestName;
  readonly patients: number;
  readonly trainings: number;
}

interface Result extends Cell {
  /** Share of the simulations that have patients enough that differ, of which the figures below are. */
  readonly printed: number;
  /** Share with p < 0.05 although there is no difference. */
  readonly falsePositives: number;
  /** Share whose 95 % interval holds the true difference; absent where the test gives no interval. */
  readonly coverage?: number;
}

/** Fewer than tables use: the level does not depend on them, its resolution does. */
const rounds = 999;

const statistics: Benchmark<Result> = {
  summary:
    'False positives of p < 0.05 (5 % promised) and coverage of the 95 % interval, of rows that do not differ. Tables print neither below 20 patients.',
  options: {
    simulations: { type: 'string', default: '2000', description: 'simulated comparisons of each line' },
    test: { type: 'string', default: 'all', description: 'the lines of one test alone' },
  },
  run(say, { simulations, test = 'all' }) {
    const count = Number(simulations);
    if (!Number.isInteger(count) || count < 1) throw new Error('--simulations takes a whole number above 0');
    const results: Result[] = [];
    for (const cell of cells().filter((one) => test === 'all' || one.test === test)) {
      results.push({ ...cell, ...simulate(cell, count) });
      say(Object.values(cell).join(', '));
    }
    return Promise.resolve(results);
  },
  cells: (result) => ({
    test: result.test,
    patients: String(result.patients),
    trainings: String(result.trainings),
    'differences of patients': result.shape,
    'patient × training': result.trainings === 1 ? '' : String(result.ofBoth),
    'trainings, in SE': result.trainings === 1 ? '' : String(result.ofTrainings),
    tested: `${(100 * result.printed).toFixed(0)} %`,
    'false positives': `${(100 * result.falsePositives).toFixed(1)} %`,
    coverage: result.coverage === undefined ? '' : `${(100 * result.coverage).toFixed(1)} %`,
  }),
};

export default statistics;

function cells(): Cell[] {
  const sizes = [6, 20, 100, 1000];
  const once = (['permutation', 'bootstrap', 'paired-t', 'wilcoxon'] as const).flatMap((test) =>
    sizes.flatMap((patients) =>
      (Object.keys(shapes) as Shape[]).map((shape) => ({
        test,
        patients,
        trainings: 1,
        shape,
        ofBoth: 0,
        ofTrainings: 0,
      })),
    ),
  );
  const several = [2, 3, 5].flatMap((trainings) =>
    sizes.flatMap((patients) =>
      [0.5, 1, 2].flatMap((ofBoth) =>
        [0, 0.5, 1, 2, 8].map((ofTrainings) => ({
          test: 'patients-and-trainings' as const,
          patients,
          trainings,
          shape: 'heavy tails' as const,
          ofBoth,
          ofTrainings,
        })),
      ),
    ),
  );
  return [...once, ...several];
}

function simulate(cell: Cell, count: number): Pick<Result, 'printed' | 'falsePositives' | 'coverage'> {
  const { patients, trainings, test } = cell;
  const zero = new Float64Array(patients);
  let [tests, positives, covered, intervals] = [0, 0, 0, 0];
  for (let simulation = 0; simulation < count; simulation += 1) {
    const random = new Generator(simulation).split(Object.values(cell).join(' '));
    const differences = madeUpDifferences(cell, { patients, trainings }, random);
    const pair = differences.map((a) => ({ a, b: zero }));
    if (patients >= fewestPatients && !areEnough(pair)) continue;
    const [tested] = (namedTests[test] as NamedTest).test(
      [differences.map((a) => ({ a, b: zero }))],
      random.split('test'),
      { ...resampling, rounds },
    );
    if (tested === undefined) continue;
    tests += 1;
    if (tested.p < 1 - resampling.confidence) positives += 1;
    if (tested.low === undefined) continue;
    intervals += 1;
    if (tested.low <= 0 && tested.high! >= 0) covered += 1;
  }
  return {
    falsePositives: positives / tests,
    printed: tests / count,
    ...(intervals > 0 && { coverage: covered / intervals }),
  };
}
