import type { Block } from '../block.js';
import { printProbability } from '../print-probability.js';
import type { DatasetRanking } from './ranking.js';

/** Arranges rankings for reading: rows of the file below each other, their scores and ranks on each dataset beside. */
export function rankBlock(
  { group, metric, datasets, models, statistics, baseline }: DatasetRanking,
  print: Print,
): Block {
  const isTested = baseline !== undefined;
  return {
    header: [
      `${metric.label}, ${group}`,
      ...datasets.flatMap((dataset) => [dataset, 'rank']),
      'average rank',
      ...(isTested ? [`p vs ${baseline}`] : []),
    ],
    rows: models.map(({ model, scores, averageRank, p }, index) => ({
      name: model,
      cells: [
        ...scores.flatMap((score, dataset) => [
          print(score.mean, score.sd, metric),
          String(statistics.ranks[dataset]![index]!),
        ]),
        averageRank.toFixed(2),
        ...(isTested ? [model === baseline ? '' : words(p, statistics.untested)] : []),
      ].map((text) => ({ text, best: false })),
    })),
  };
}

type Print = (mean: number, sd: number | null, metric: DatasetRanking['metric']) => string;

function words(p: number | undefined, untested: string | undefined): string {
  return p === undefined ? (untested ?? '') : printProbability(p, false);
}
