import type { AggregatedScore } from '../aggregate-rows.js';
import type { TableMetric } from '../table-metric.js';
import type { DatasetRanks } from '../../statistics/ranks-over-datasets.js';

/** How models rank over datasets by one metric in one group of patients. */
export interface DatasetRanking {
  readonly group: string;
  readonly metric: TableMetric;
  readonly datasets: readonly string[];
  readonly models: readonly RankedModel[];
  readonly statistics: DatasetRanks;
  /** The model that the others are compared with; where absent, all pairs are compared. */
  readonly baseline?: string;
}

export interface RankedModel {
  readonly model: string;
  /** [dataset] names of the rows of the table */
  readonly rows: readonly string[];
  /** [dataset] */
  readonly scores: readonly AggregatedScore[];
  readonly averageRank: number;
  /** That it does not differ from the baseline, corrected for all models. */
  readonly p?: number;
}

/** The rankings of a table, and in words what they say and why there are none. */
export interface Ranked {
  readonly rankings: readonly DatasetRanking[];
  readonly notes: readonly string[];
}
