import type { TableFigure, TableFile } from '../records/table-file.js';
import { meanInterval } from '../statistics/mean-interval.js';
import { rankFigures, rankingContent } from './ranks/ranking-figures.js';
import { isOf } from './table-layout.js';
import type { Table, TableCell } from './table.js';

/** A table's figures, row by row in each group, without those that exist on neither side. */
export function tableFigures(table: Table): TableFigure[] {
  return table.groups.flatMap(({ group, cells }) =>
    table.rows.flatMap((row, rowIndex) =>
      table.metrics.flatMap((asked, column) => {
        const { metric } = asked;
        if (!isOf(asked, group)) return [];
        const { score, published, delta, best } = cells[rowIndex]![column]!;
        if (table.describes && score === undefined && published === undefined) return [];
        const compared = table.comparisons.find(
          (one) => one.row === row && one.group === group && one.metric === metric,
        );
        const figures = {
          mean: score?.mean,
          sd: score?.sd,
          runs: score?.nested?.runs,
          sd_trainings: score?.nested?.sd,
          published: published?.mean,
          delta,
          ...seedInterval(score),
          difference: compared?.difference,
          difference_low: compared?.tested?.low,
          difference_high: compared?.tested?.high,
          p: compared?.tested?.correctedP,
          cohens_dz: compared?.effect?.cohensDz,
          rank_biserial: compared?.effect?.rankBiserial,
          p_equivalent: compared?.equivalence?.correctedP,
          ...rankFigures(table.rankings, row, group, metric),
        };
        const printed = compared === undefined ? {} : { p_words: compared.words };
        return [{ row, group, metric, n: score?.n ?? 0, ...present(figures), ...printed, ...(best && { best }) }];
      }),
    ),
  );
}

/** What `tables/<id>.json` holds of a table. */
export function tableContent(table: Table): TableFile {
  const { id, title, split, baseline, banner, reproduction, choice, notes } = table;
  return {
    schema: 1,
    id,
    title,
    ...(split === 'test' ? {} : { split }),
    ...(baseline === undefined ? {} : { baseline }),
    ...(banner === undefined ? {} : { banner }),
    figures: tableFigures(table),
    ...rankingContent(table.rankings),
    ...noBest(table),
    ...(reproduction && { reproduction }),
    ...(choice.length === 0 ? {} : { choice }),
    notes,
  };
}

/** Absent for one seed, whose spread is that of its subsampling rounds. Such a spread says nothing about other trainings. */
function seedInterval(score: TableCell['score']): { readonly low?: number; readonly high?: number } {
  return score === undefined || score.sd === null ? {} : (meanInterval({ ...score, sd: score.sd }) ?? {});
}

/** The numbers among the figures. */
function present(figures: Readonly<Record<string, number | null | undefined>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(figures).filter((entry): entry is [string, number] => Number.isFinite(entry[1])),
  );
}

function noBest({ groups, metrics }: Table): Pick<TableFile, 'no_best'> {
  const reasons = groups.flatMap(({ group, noBest: words }) =>
    metrics.flatMap(({ metric }, column) =>
      words[column] === undefined ? [] : [[`${group}/${metric}`, words[column]]],
    ),
  );
  return reasons.length === 0 ? {} : { no_best: Object.fromEntries(reasons) as Record<string, string> };
}
