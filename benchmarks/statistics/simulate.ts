import { equivalenceP } from '../../framework/statistics/equivalence.js';
import { holmCorrection } from '../../framework/statistics/holm-correction.js';
import {
  areEnough,
  fewestPatients,
  type NamedTest,
  namedTests,
  type PairedTrainings,
  resampling,
  type Tested,
} from '../../framework/statistics/named-tests.js';
import { drawSubsamples, subsample } from '../../framework/statistics/subsampling.js';
import { mean } from '../../framework/statistics/moments.js';
import { welchTestOfPrinted } from '../../framework/statistics/welch-test.js';
import { Generator } from '../../framework/tensor/index.js';
import { type Line, promises } from './lines.js';
import { rateOfManyPatients } from './many-patients.js';
import { madeUpDifferences, normal, type Scenario } from './made-up-differences.js';

export interface Rate {
  /** Share of the simulations in which the promise is broken. */
  readonly broken: number;
  /**
   * Share of the 95 % intervals, all that is not rejected, that hold the true difference; absent where the test gives no
   * interval.
   */
  readonly coverage?: number;
  /** Share of the made-up comparisons that have patients enough for a p. */
  readonly tested: number;
}

/**
 * Fewer than tables use: the level does not depend on them, its resolution does. 510 · 0.05 is no whole number, so that p <
 * 0.05 is as likely as with more.
 */
const rounds = 509;

/** Of equivalence, in standard deviations between patients: many standard errors, so that one of the two tests decides. */
const tolerance = 1;

/** Comparisons with too few patients that differ are drawn again, so often for each that is tested. */
const draws = 16;

/** Makes comparisons up until `count` of them were tested. For more patients than can be made up, it computes the rate. */
export function simulate(line: Line, scenario: Scenario, count: number): Rate {
  if (line.patients === Number.POSITIVE_INFINITY) {
    const broken = rateOfManyPatients(scenario, line.trainings, 1 - resampling.confidence);
    return { broken, coverage: 1 - broken, tested: 1 };
  }
  const random = new Generator(0).split(JSON.stringify([line.patients, line.trainings, scenario]));
  const limit = line.patients < fewestPatients ? count : draws * count;
  let [made, tested, broken, covered, intervals] = [0, 0, 0, 0, 0];
  for (; tested < count && made < limit; made += 1) {
    const one = random.split(String(made));
    const truth = line.of !== 'equivalence' ? 0 : made % 2 === 0 ? tolerance : -tolerance;
    const found = test(line, madeUpTable(line, scenario, truth, one), one.split('test'));
    if (found === undefined) continue;
    tested += 1;
    if (isBroken(line, found)) broken += 1;
    for (const { p, pOf } of found) {
      if (pOf === undefined) continue;
      intervals += 1;
      if ((truth === 0 ? p : pOf(truth)) > 1 - resampling.confidence) covered += 1;
    }
  }
  return {
    broken: broken / tested,
    tested: tested / made,
    ...(intervals > 0 && { coverage: covered / intervals }),
  };
}

function isBroken({ of }: Line, found: readonly Tested[]): boolean {
  const level = 1 - resampling.confidence;
  if (of === 'equivalence') return equivalenceP({ ...found[0]!, pOf: found[0]!.pOf! }, tolerance) < level;
  return holmCorrection(found.map(({ p }) => p)).some((p) => p < level);
}

/** Comparisons of a table, whose rows differ by `truth` on average over all patients that there could be. */
function madeUpTable(line: Line, scenario: Scenario, truth: number, random: Generator): PairedTrainings[] {
  const baseline = new Float64Array(line.patients);
  return Array.from({ length: promises[line.of] }, () =>
    madeUpDifferences(scenario, line, truth, random).map((a) => ({ a, b: baseline })),
  );
}

/** What the line's test finds of each comparison; undefined where a table would say "too few" of one. */
function test(line: Line, table: readonly PairedTrainings[], random: Generator): Tested[] | undefined {
  if (line.test === 'welch-as-released') return released(table[0]!, random);
  if (!table.every(areEnough)) return undefined;
  const found = (namedTests[line.test] as NamedTest).test(table, random, { ...resampling, rounds });
  return found.every((one) => one !== undefined) ? found : undefined;
}

/** Welch's test of ten draws of 80 % of the patients for each row, as LEADER's tables have it. */
function released([training]: PairedTrainings, random: Generator): Tested[] | undefined {
  const { a } = training!;
  const baseline = Float64Array.from(a, () => normal(random));
  const row = baseline.map((score, patient) => score + a[patient]!);
  const printed = [row, baseline].map((scores) => {
    const drawn = drawSubsamples(scores.length, { rounds: 10, fraction: 0.8 }, random);
    const { mean: center, sd } = subsample(drawn, (patients) =>
      mean(Array.from(patients, (patient) => scores[patient]!)),
    );
    return { mean: center, populationStandardDeviation: sd, n: 10 };
  });
  const found = welchTestOfPrinted(printed[0]!, printed[1]!);
  return found && [{ difference: printed[0]!.mean - printed[1]!.mean, p: found.p, isBound: false }];
}
