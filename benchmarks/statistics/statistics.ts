import { fewestPatients } from '../../framework/statistics/named-tests.js';
import type { Benchmark } from '../shared/benchmark.js';
import { type Line, lines } from './lines.js';
import { type Shape, shapes } from './made-up-differences.js';
import { type Rate, simulate } from './simulate.js';

/** A line with what was found, for each shape one rate for each of the spreads of trainings. */
interface Result extends Line {
  readonly rates: Readonly<Record<Shape, readonly Rate[]>>;
}

const names = Object.keys(shapes) as Shape[];

const statistics: Benchmark<Result> = {
  summary: `How often what is promised at 5 % is broken, by how the differences of patients are spread, and how many 95 % intervals hold the true difference. Of several trainings: lowest and highest of their spreads. With fewer than ${fewestPatients} patients tables say "too few".`,
  options: {
    simulations: { type: 'string', default: '1000', description: 'simulated comparisons of each figure' },
    promise: { type: 'string', default: 'all', description: 'the lines of one promise alone' },
    test: { type: 'string', default: 'all', description: 'the lines of one test alone' },
    seeds: { type: 'string', default: 'all', description: 'the lines of so many seeds alone' },
  },
  run(say, { simulations, promise = 'all', test = 'all', seeds = 'all' }) {
    const count = Number(simulations);
    if (!Number.isInteger(count) || count < 1) throw new Error('--simulations takes a whole number above 0');
    const chosen = lines().filter(
      (line) =>
        [line.of, 'all'].includes(promise) &&
        [line.test, 'all'].includes(test) &&
        [String(line.trainings), 'all'].includes(seeds),
    );
    if (chosen.length === 0) {
      const [promises, tests] = [lines().map(({ of }) => of), lines().map((line) => line.test)].map((all) =>
        [...new Set(all)].join(', '),
      );
      const asked = `--promise "${promise}", --test ${test} and --seeds ${seeds}`;
      throw new Error(`no line has ${asked}; promises: ${promises}; tests: ${tests}`);
    }
    return Promise.resolve(
      chosen.map((line) => {
        const { of, test: name, patients, trainings } = line;
        say(`${of}: ${name}, ${patients} patients, ${trainings} trainings`);
        return { ...line, rates: measured(line, count) };
      }),
    );
  },
  cells: ({ rates, ...line }) => ({
    promise: line.of,
    test: line.test,
    seeds: String(line.trainings),
    'patient × training': line.trainings === 1 ? '' : String(line.ofBoth),
    'trainings vary': line.trainings === 1 ? '' : line.ofTrainings.join(', '),
    patients: line.patients === Number.POSITIVE_INFINITY ? 'more' : String(line.patients),
    ...Object.fromEntries(names.map((name) => [name, range(rates[name].map(({ broken }) => broken))])),
    intervals: range(names.flatMap((name) => rates[name].flatMap(({ coverage }) => coverage ?? []))),
    tested: range(
      names.flatMap((name) => rates[name].map(({ tested }) => tested)),
      0,
    ),
  }),
};

export default statistics;

function measured(line: Line, count: number): Result['rates'] {
  const { ofBoth } = line;
  const rates = names.map((shape) => [
    shape,
    line.ofTrainings.map((ofTrainings) => simulate(line, { shape, ofBoth, ofTrainings }, count)),
  ]);
  return Object.fromEntries(rates) as Result['rates'];
}

/** Percents: `5.1`, or the lowest and the highest of several. Nothing where nothing was tested. */
function range(shares: readonly number[], digits = 1): string {
  const known = shares.filter((share) => !Number.isNaN(share));
  if (known.length === 0) return '';
  const [low, high] = [Math.min(...known), Math.max(...known)].map((share) => (100 * share).toFixed(digits));
  return low === high ? low! : `${low} to ${high}`;
}
