import { holmCorrection } from '../../framework/statistics/holm-correction.js';
import { pairedTTest, type TTest } from '../../framework/statistics/paired-t-test.js';
import { type PrintedScore, welchTest, welchTestOfPrinted } from '../../framework/statistics/welch-test.js';
import { wilcoxonTest } from '../../framework/statistics/wilcoxon-test.js';
import { isJsonObject, type Json, type JsonObject } from '../../framework/json.js';
import { type GoldenKind, type GoldenResult } from './golden-kind.js';
import { compareStatistics } from './statistics-comparison.js';

/** The lists of a statistics file, and what is computed for an entry of each. */
const lists: Readonly<Record<string, (entry: JsonObject, place: string) => JsonObject>> = {
  pairs: (entry, place) => {
    const [a, b] = [numbers(entry, 'a', place), numbers(entry, 'b', place)];
    return { paired_t: tTest(pairedTTest(a, b)), wilcoxon: wilcoxon(a, b) };
  },
  welch: (entry, place) => ({ expected: tTest(welchTest(numbers(entry, 'a', place), numbers(entry, 'b', place))) }),
  welch_from_summary: (entry, place) => ({
    expected: tTest(welchTestOfPrinted(printed(entry, 'a', place), printed(entry, 'b', place))),
  }),
  holm: (entry, place) => ({ adjusted: holmCorrection(numbers(entry, 'p', place)) }),
};

/**
 * Statistical tests. It reads `pairs`, `welch`, `welch_from_summary` and `holm`, each of which may be absent, and gives the
 * results under the keys that the file has for them. A test that is not defined gives null.
 */
export const statisticsGolden: GoldenKind = {
  name: 'statistics',
  recognizes: (file) => Object.keys(lists).some((key) => Array.isArray(file[key])),
  compute: (file): Promise<GoldenResult> => {
    const unknown = Object.keys(file).filter((key) => Array.isArray(file[key]) && lists[key] === undefined);
    if (unknown.length > 0)
      throw new Error(`${unknown.join(', ')}: only ${Object.keys(lists).join(', ')} are computed`);
    const asked = Object.keys(lists).filter((key) => file[key] !== undefined);
    const computed = Object.fromEntries(asked.map((key) => [key, entries(file, key)]));
    return Promise.resolve({ computed, ...compareStatistics(computed, file) });
  },
};

function entries(file: JsonObject, key: string): JsonObject[] {
  const list = file[key];
  if (!Array.isArray(list)) throw new Error(`${key} must be a list`);
  return list.map((entry, index) => {
    const place = `${key}[${index}]`;
    if (!isJsonObject(entry)) throw new Error(`${place} must be an object`);
    try {
      return lists[key]!(entry, place);
    } catch (error) {
      throw error instanceof RangeError ? new Error(`${place}: ${error.message}`, { cause: error }) : error;
    }
  });
}

function tTest(test: TTest | undefined): Json {
  return test === undefined ? null : { statistic: test.statistic, df: test.degreesOfFreedom, p: test.p };
}

function wilcoxon(a: readonly number[], b: readonly number[]): Json {
  const test = wilcoxonTest(a, b);
  if (test === undefined) return null;
  const { statistic, used, exactP, normalP } = test;
  return { statistic, n_used: used, p_exact: exactP ?? null, p_normal: normalP };
}

function printed(entry: JsonObject, side: string, place: string): PrintedScore {
  const score = entry[side];
  const read = (name: string): number => {
    const value = isJsonObject(score) ? score[name] : undefined;
    if (typeof value !== 'number') throw new Error(`${place}.${side}.${name} must be a number`);
    return value;
  };
  return { mean: read('mean'), populationStandardDeviation: read('sd_population'), n: read('n') };
}

function numbers(entry: JsonObject, key: string, place: string): number[] {
  const list = entry[key];
  if (!Array.isArray(list) || !list.every((value): value is number => typeof value === 'number'))
    throw new Error(`${place}.${key} must be a list of numbers`);
  return list;
}
