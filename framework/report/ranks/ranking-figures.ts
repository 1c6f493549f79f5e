import type { TableFile, TableFigure } from '../../records/table-file.js';
import type { DatasetRanking } from './ranking.js';

type RankFigures = Pick<TableFigure, 'rank' | 'average_rank' | 'rank_p'>;

/** What rankings say of a row of the table: its rank on its dataset, and the average rank of the file's row. */
export function rankFigures(
  rankings: readonly DatasetRanking[],
  row: string,
  group: string,
  metric: string,
): RankFigures {
  const ranking = rankings.find((one) => one.group === group && one.metric.metric === metric);
  const model = ranking?.models.findIndex(({ rows }) => rows.includes(row)) ?? -1;
  if (ranking === undefined || model < 0) return {};
  const { rows, averageRank, p } = ranking.models[model]!;
  const rank = ranking.statistics.ranks[rows.indexOf(row)]![model]!;
  return { rank, average_rank: averageRank, ...(p !== undefined && { rank_p: p }) };
}

/** What `tables/<id>.json` holds of rankings; nothing where there are none. */
export function rankingContent(rankings: readonly DatasetRanking[]): Pick<TableFile, 'rankings'> {
  if (rankings.length === 0) return {};
  return {
    rankings: rankings.map(({ group, metric, datasets, models, statistics, baseline }) => {
      const { tests, untested } = statistics;
      const name = (model: number) => models[model]!.model;
      return {
        group,
        metric: metric.metric,
        datasets: [...datasets],
        average_ranks: models.map(({ model, averageRank }) => ({ row: model, average_rank: averageRank })),
        ...(baseline !== undefined && { baseline }),
        ...(untested !== undefined && { untested }),
        ...(tests !== undefined && {
          chi_square: tests.friedman.chiSquare,
          ...(Number.isFinite(tests.friedman.f) && { f: tests.friedman.f }),
          degrees_of_freedom: [...tests.friedman.degreesOfFreedom],
          p: tests.p,
          ...(tests.orders && { orders: tests.orders.looked, every_order: tests.orders.isEvery }),
          pairs: tests.pairs.map(({ model, other, p }) => ({ row: name(model), other: name(other), p })),
        }),
      };
    }),
  };
}
