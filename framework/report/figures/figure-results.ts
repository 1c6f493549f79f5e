import { basename, dirname } from 'node:path';
import type { FigureResults, FigureRow, FigureScore, FigureScores, RowDifference } from '../../contracts/figure.js';
import { journalFile, readJournalEvents } from '../../records/journal-reader.js';
import { isSample } from '../../records/sample-name.js';
import type { TableRequest } from '../../records/table-request.js';
import { seriesColour } from '../../series-colour.js';
import type { Comparison } from '../comparisons.js';
import { compareRows, requestsOf } from '../make-report.js';
import { type ExperimentResults, type RowResults, selectRows } from '../read-results.js';
import { spreadWords } from '../spread-words.js';
import { buildTable, type Table, type TableOfScores } from '../table.js';

/**
 * The results of an experiment in the form that figures are drawn from.
 *
 * @param tables those of the report, whose comparisons figures may show
 */
export function figureResults(results: ExperimentResults, tables: readonly Table[] = []): FigureResults {
  const ask = (request: Asked) => {
    const [table] = requestsOf({ ...results, tables: [tableRequest(request)] });
    const shown = selectRows(table!.rows, results);
    return { asked: table!, shown, table: buildTable(table!, shown, []) };
  };
  return {
    title: results.title,
    rows: results.rows.map(figureRow),
    scores: (request) => {
      const { shown, table } = ask(request);
      const { several, single } = spreadWords(shown);
      const both = several !== undefined && single !== undefined;
      const spread = both
        ? [`${several}; of rows with one seed, ${single}`]
        : [several, single].flatMap((one) => one ?? []);
      return { ...scoresOf(table), spread };
    },
    compare: async ({ table: name, ...request }) => {
      const reported = tables.find(({ id }) => id === name);
      if (reported !== undefined) return rowDifferences(reported.comparisons);
      const { asked, shown, table } = ask(request);
      return rowDifferences(await compareRows(table, asked, shown));
    },
  };
}

function rowDifferences(comparisons: readonly Comparison[]): readonly RowDifference[] {
  const isSingle = comparisons.filter(({ tested }) => tested !== undefined).length < 2;
  return comparisons.map(({ test, tested, row, group, metric, difference, words, trainings }) => {
    const { low, high } = tested ?? {};
    const isCorrected = !isSingle && tested !== undefined && test !== 'welch-as-released';
    return {
      row,
      group,
      metric,
      difference,
      words,
      trainings,
      ...(isCorrected && { isCorrected }),
      ...(low !== undefined && high !== undefined && { interval: { low, high } }),
    };
  });
}

type Asked = Parameters<FigureResults['scores']>[0] & { readonly baseline?: string };

function tableRequest({ rows, metrics, groups, split, baseline }: Asked): TableRequest {
  return {
    id: 'figure',
    ...(rows !== undefined && { rows }),
    ...(metrics !== undefined && { columns: metrics }),
    ...(groups !== undefined && { groups }),
    ...(split !== undefined && { split }),
    ...(baseline !== undefined && { baseline }),
  };
}

function figureRow({ row, values, runs }: RowResults, index: number): FigureRow {
  return {
    row,
    ...(isSample(row) && { isSample: true }),
    values,
    colour: seriesColour(index),
    runs: runs
      .flatMap((run) => run.folds ?? [run])
      .map(({ seed, folder, stages }) => ({
        seed,
        stages: new Map(stages.map((output) => [basename(dirname(output)), output])),
        journal: () => readJournalEvents(journalFile(folder)),
      })),
  };
}

function scoresOf({ rows, metrics, groups, split, describes }: TableOfScores): Omit<FigureScores, 'spread'> {
  const scores = groups.flatMap(({ group, cells }) =>
    rows.flatMap((row, rowIndex) =>
      metrics.flatMap(({ metric }, column): FigureScore[] => {
        const score = cells[rowIndex]![column]!.score;
        if (score === undefined || !Number.isFinite(score.mean)) return [];
        const { mean, sd, n, nested } = score;
        return [
          {
            row,
            group,
            metric,
            mean,
            n,
            unit: nested?.of ?? 'seed',
            ...(sd !== null && Number.isFinite(sd) && { sd }),
          },
        ];
      }),
    ),
  );
  return {
    ...(!describes && { split }),
    metrics: metrics.map(({ metric, label, digits, higherIsBetter, groups: own }) => ({
      metric,
      label,
      digits,
      ...(higherIsBetter !== undefined && { higherIsBetter }),
      ...(own !== undefined && { ofModel: true }),
    })),
    groups: groups.map(({ group, patients }) => ({ group, ...(patients !== undefined && { patients }) })),
    scores,
  };
}
