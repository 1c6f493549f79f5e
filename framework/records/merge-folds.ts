import type { MetricsFile } from './metrics-file.js';
import { isRepeatedOption, type Seeds } from './own-seeds.js';

/** The runs of a row that differ in their fold alone: together they test every patient once. */
export interface FoldedRuns<T> extends Seeds {
  readonly runs: readonly T[];
  /** Number of folds; 1 where there are none. */
  readonly folds: number;
}

/** Puts the folds of each training together. A run without a fold stays alone. */
export function groupFolds<T extends Seeds>(runs: readonly T[]): readonly FoldedRuns<T>[] {
  const groups = new Map<string, { readonly seeds: Seeds; readonly runs: T[] }>();
  for (const run of runs) {
    const own = Object.entries(run.ownSeeds ?? {});
    const others = own.filter(([name]) => !isRepeatedOption(name));
    const seeds: Seeds = { seed: run.seed, ...(others.length > 0 && { ownSeeds: Object.fromEntries(others) }) };
    const name = others.length === own.length ? `run ${groups.size}` : JSON.stringify(seeds);
    const group = groups.get(name) ?? { seeds, runs: [] };
    group.runs.push(run);
    groups.set(name, group);
  }
  return [...groups.values()].map((group) => ({ ...group.seeds, runs: group.runs, folds: group.runs.length }));
}

/** The scores of each training, its folds put together. */
export function trainingScores(
  runs: readonly (Seeds & { readonly scores: MetricsFile })[],
): readonly (MetricsFile & Pick<Seeds, 'ownSeeds'>)[] {
  return groupFolds(runs).map(({ runs: folds, ownSeeds }) => ({
    ...mergeScores(folds.map(({ scores }) => scores)),
    ...(ownSeeds !== undefined && { ownSeeds }),
  }));
}

/**
 * The scores of all folds as those of one training: means over folds, weighted by their patients. For a mean over patients
 * that is the mean over all of them. The spread over folds (divisor k − 1) takes the place of the spread over draws.
 */
export function mergeScores(folds: readonly MetricsFile[]): MetricsFile {
  const [first] = folds;
  if (folds.length === 1) return first!;
  const names = [...new Set(folds.flatMap(({ metrics }) => Object.keys(metrics)))];
  const groups = [...new Set(folds.flatMap(({ patients = {} }) => Object.keys(patients)))];
  const merged = names.map((name) => {
    const group = name.slice(0, name.lastIndexOf('/'));
    const scored = folds.flatMap(({ metrics, patients }) => {
      const value = metrics[name];
      return typeof value === 'number' ? [{ value, weight: patients?.[group] ?? 1 }] : [];
    });
    const weight = scored.reduce((sum, one) => sum + one.weight, 0);
    const mean = weight === 0 ? null : scored.reduce((sum, one) => sum + one.value * one.weight, 0) / weight;
    return { name, mean, sd: deviation(scored.map(({ value }) => value)), scored: scored.length };
  });
  const share = { rounds: folds.length, fraction: 1 / folds.length };
  return {
    ...first!,
    metrics: Object.fromEntries(merged.map(({ name, mean }) => [name, mean])),
    subsampling: Object.fromEntries(merged.map(({ name, mean, sd }) => [name, { mean, sd, ...share }])),
    patients: Object.fromEntries(
      groups.map((group) => [group, folds.reduce((sum, { patients }) => sum + (patients?.[group] ?? 0), 0)]),
    ),
  };
}

function deviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
