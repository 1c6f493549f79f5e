import type { TableRequest } from '../../records/table-request.js';
import { ranksOverDatasets } from '../../statistics/ranks-over-datasets.js';
import { Generator } from '../../tensor/generator.js';
import { aggregateRows, type AggregatedRow } from '../aggregate-rows.js';
import type { ExperimentResults } from '../read-results.js';
import { datasetsOf } from '../row-data.js';
import type { TableGroup, TableOfScores } from '../table.js';
import type { TableMetric } from '../table-metric.js';
import { rankingNotes } from './ranking-notes.js';
import type { Ranked, RankedModel, DatasetRanking } from './ranking.js';

/**
 * Ranks the rows of a file over the datasets that a sweep lays over them. Nothing where a table asks for no ranks.
 *
 * @param results those of the table's rows
 */
export function rankRows(table: TableOfScores, { ranks }: TableRequest, results: ExperimentResults): Ranked {
  if (ranks === undefined || table.describes) return { rankings: [], notes: [] };
  const baseline = ranks === true ? undefined : ranks.baseline;
  const swept = sweptRows(results);
  const rows = new Map(aggregateRows(results.rows).map((row) => [row.row, row]));
  const all = table.groups.flatMap((group) => {
    const trouble = whyNoDatasets(swept.datasets, results, `${table.split}/${group.group}`);
    if (trouble !== undefined) return [{ notes: [`${group.group}: no ranks, ${trouble}`] }];
    return table.metrics
      .filter((metric) => metric.higherIsBetter !== undefined)
      .map((metric) => rankMetric({ table, group, metric, swept, rows, baseline }));
  });
  const rankings = all.flatMap((one) => ('ranking' in one && one.ranking !== undefined ? [one.ranking] : []));
  return { rankings, notes: [...all.flatMap(({ notes }) => notes), ...rankingNotes(rankings)] };
}

interface Swept {
  readonly models: readonly { readonly model: string; readonly rows: ReadonlyMap<string, string> }[];
  /** Names of the points of the sweep, and the rows that each was laid over. */
  readonly datasets: ReadonlyMap<string, readonly string[]>;
}

/** Rows of the file by point of the sweep. */
function sweptRows({ search, rows }: ExperimentResults): Swept {
  const shown = new Set(rows.map(({ row }) => row));
  const datasets = new Map<string, string[]>();
  const models = (search?.among ?? []).flatMap((among, index) => {
    const model = search?.names?.[index] ?? '';
    const own = new Map<string, string>();
    for (const row of among) {
      if (!shown.has(row)) continue;
      const dataset = row.slice(model.length + ', '.length);
      own.set(dataset, row);
      datasets.set(dataset, [...(datasets.get(dataset) ?? []), row]);
    }
    return own.size === 0 ? [] : [{ model, rows: own }];
  });
  return { models, datasets };
}

/** Why the points of a sweep are not one dataset each. */
function whyNoDatasets(datasets: Swept['datasets'], results: ExperimentResults, group: string): string | undefined {
  const seen = new Map<string, string>();
  for (const [dataset, names] of datasets) {
    const identities = datasetsOf(
      results.rows.filter(({ row }) => names.includes(row)),
      group,
    );
    if (identities.length > 1) return `the rows of ${dataset} were scored on different patients`;
    const [identity] = identities;
    if (identity === undefined) continue;
    const other = seen.get(identity);
    if (other !== undefined) return `${other} and ${dataset} have the same patients: they are one dataset`;
    seen.set(identity, dataset);
  }
  return undefined;
}

interface Wanted {
  readonly table: TableOfScores;
  readonly group: TableGroup;
  readonly metric: TableMetric;
  readonly swept: Swept;
  readonly rows: ReadonlyMap<string, AggregatedRow>;
  readonly baseline: string | undefined;
}

/** Models that have a score on every dataset are ranked; the others are named. */
function rankMetric({ table, group, metric, swept, rows, baseline }: Wanted): {
  readonly ranking?: DatasetRanking;
  readonly notes: readonly string[];
} {
  const datasets = [...swept.datasets.keys()];
  const all = swept.models.map(({ model, rows: own }) => {
    const names = datasets.flatMap((dataset) => own.get(dataset) ?? []);
    const name = `${table.split}/${group.group}/${metric.metric}`;
    const scores = names.flatMap((row) => rows.get(row)?.metrics[name] ?? []);
    return { model, rows: names, scores: scores.filter((score) => Number.isFinite(score.mean)) };
  });
  const whole = all.filter(({ scores }) => scores.length === datasets.length);
  const what = `${metric.label}, ${group.group}`;
  const others = all.filter((one) => !whole.includes(one)).map(({ model }) => model);
  const notes =
    others.length === 0 ? [] : [`${what}: without a score on every dataset, not ranked: ${others.join(', ')}`];
  if (whole.length < 2) return { notes: [...notes, `${what}: no ranks, fewer than two rows to rank`] };
  const sign = metric.higherIsBetter === true ? 1 : -1;
  const reference = whole.findIndex(({ model }) => model === baseline);
  const statistics = ranksOverDatasets(
    datasets.map((_, dataset) => whole.map(({ scores }) => sign * scores[dataset]!.mean)),
    // The seed is fixed, so that the same runs give the same report.
    new Generator(0).split(`${table.id}/${what}`),
    reference < 0 ? undefined : reference,
  );
  const models = whole.map((one, model): RankedModel => {
    const p = reference < 0 ? undefined : statistics.tests?.pairs.find((pair) => pair.model === model)?.p;
    return { ...one, averageRank: statistics.averages[model]!, ...(p !== undefined && { p }) };
  });
  const against = reference < 0 ? {} : { baseline: whole[reference]!.model };
  return { ranking: { group: group.group, metric, datasets, models, statistics, ...against }, notes };
}
