import type { RowView } from '../../../framework/registry/component.js';
import type { MetricsFile } from '../../../framework/records/metrics-file.js';
import type { Metric, MetricProperties } from '../../contracts/metric.js';
import type { readCosts } from '../files/costs-file.js';
import { predictorStage } from './predictor-stage.js';

/** Figures of a row's model, beside the scores of its predictions. */
export interface ModelFigures {
  /** By `test/overall/metric`: they are of no group of patients. */
  readonly figures: MetricsFile['metrics'];
  readonly measured: NonNullable<MetricsFile['measured']>;
}

/** The stage that measures what the row's model costs, if a metric asks; of another program nothing is known. */
export function costsStage(row: RowView): readonly string[] {
  const metrics = [...row.components('metrics').values()];
  if (!metrics.some(({ properties }) => (properties as MetricProperties).ofModel)) return [];
  const stages = {
    student: ['student-costs'],
    'teacher-features': ['teacher-costs'],
    'language-model': ['language-model-costs'],
    'another program': [],
  };
  return stages[predictorStage(row)];
}

export function modelFigures(
  metrics: ReadonlyMap<string, Metric>,
  { costs, note }: ReturnType<typeof readCosts>,
): ModelFigures {
  const figures = [...metrics].flatMap(([name, metric]) => {
    const value = metric.ofModel?.(costs);
    return value === undefined ? [] : [[`test/overall/${name}`, value] as const];
  });
  return { figures: Object.fromEntries(figures), measured: { metrics: figures.map(([name]) => name), notes: [note] } };
}

/** The metrics that score predictions. */
export function scoresAlone(metrics: ReadonlyMap<string, Metric>): ReadonlyMap<string, Metric> {
  return new Map([...metrics].filter(([, metric]) => metric.ofModel === undefined));
}
