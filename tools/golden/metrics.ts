import ddiRate from '../../components/metrics/ddi-rate.js';
import f1 from '../../components/metrics/f1.js';
import jaccard from '../../components/metrics/jaccard.js';
import prauc from '../../components/metrics/prauc.js';
import precision from '../../components/metrics/precision.js';
import recall from '../../components/metrics/recall.js';
import type { Metric, Predictions } from '../../components/contracts/metric.js';
import { isJsonObject, type Json, type JsonObject } from '../../framework/json.js';
import type { Component } from '../../framework/registry/component.js';
import { buildComponent } from './build-component.js';
import { compareWithin } from './compare.js';
import { type GoldenKind, type GoldenResult } from './golden-kind.js';

const tolerance = 1e-9;

/** `[key in per_sample, key in mean, metric]` */
const metrics = [
  ['ap', 'prauc', prauc],
  ['jaccard', 'jaccard', jaccard],
  ['precision', 'precision', precision],
  ['recall', 'recall', recall],
  ['f1', 'f1', f1],
] as const;

/**
 * Scores of probabilities. It reads `y_true`, `y_prob`, `threshold` and `ddi_pairs`, and gives `per_sample`, `mean` and
 * `ddi_rate`.
 */
export const metricsGolden: GoldenKind = {
  name: 'metrics',
  recognizes: (file) => 'y_true' in file && 'y_prob' in file,
  async compute(file): Promise<GoldenResult> {
    const predictions = readPredictions(file);
    const columns = metrics.map(([, , metric]) => build(metric).perPatient!(predictions));
    const rows = Int32Array.from({ length: predictions.patients }, (_, row) => row);
    const computed: JsonObject = {
      per_sample: Array.from(rows, (row) =>
        Object.fromEntries(metrics.map(([key], column) => [key, columns[column]![row]!])),
      ),
      mean: Object.fromEntries(metrics.map(([, key], column) => [key, mean(columns[column]!)])),
      ddi_rate: build(ddiRate).pooled!(predictions, rows),
    };
    const comparisons = Object.keys(computed)
      .filter((key) => file[key] !== undefined && file[key] !== null)
      .map((key) => compareWithin(tolerance, computed[key], file[key]!, key));
    return {
      computed,
      compared: comparisons.reduce((sum, comparison) => sum + comparison.compared, 0),
      deviations: comparisons.flatMap((comparison) => comparison.deviations),
    };
  },
};

function build(metric: Component<'metric'>): Metric {
  return buildComponent(metric, {});
}

function mean(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function readPredictions(file: JsonObject): Predictions {
  const truth = matrix(file, 'y_true');
  const probability = matrix(file, 'y_prob');
  const medications = truth[0]?.length ?? 0;
  if (truth.length !== probability.length || [...truth, ...probability].some((row) => row.length !== medications))
    throw new Error('y_true and y_prob must have the same number of rows, all of one length');
  const threshold = file['threshold'];
  if (typeof threshold !== 'number') throw new Error('threshold must be a number');
  return {
    patients: truth.length,
    medications,
    truth: Uint8Array.from(truth.flat()),
    probability: Float64Array.from(probability.flat()),
    threshold,
    tunedThreshold: threshold,
    interactions: 'ddi_pairs' in file ? pairs(file, medications) : [],
  };
}

function pairs(file: JsonObject, medications: number): (readonly [number, number])[] {
  return matrix(file, 'ddi_pairs').map((row) => {
    const [first, second] = row;
    if (row.length !== 2 || !isBelow(medications, first) || !isBelow(medications, second))
      throw new Error(`ddi_pairs must hold pairs of column numbers from 0 to ${medications - 1}`);
    return [first, second] as const;
  });
}

function matrix(file: JsonObject, key: string): number[][] {
  const value: Json | undefined = file[key];
  if (isJsonObject(value) || !Array.isArray(value) || !value.every(isNumbers))
    throw new Error(`${key} must be a list of lists of numbers`);
  return value;
}

function isNumbers(row: Json): row is number[] {
  return Array.isArray(row) && row.every((cell) => typeof cell === 'number');
}

function isBelow(limit: number, index: number | undefined): index is number {
  return index !== undefined && Number.isInteger(index) && index >= 0 && index < limit;
}
