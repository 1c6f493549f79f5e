import type { FigureColumn, TableFigure } from '../../../../framework/records/table-file.js';
import { rounded } from './rounded.js';

/** What a person compares comes first, then what it is compared with. */
const numbers: readonly FigureColumn[] = [
  ...(['mean', 'sd', 'n', 'low', 'high', 'published', 'delta'] as const),
  ...(['difference', 'difference_low', 'difference_high', 'p'] as const),
  ...(['cohens_dz', 'rank_biserial', 'p_equivalent'] as const),
];
const columns = ['score', 'mean ± sd', ...numbers, 'p_words'];

/**
 * The figures of one row in MLflow's table form. The score's name is the first column, because the UI's table mode aligns runs
 * by the first column and compares the second one.
 */
export function mlflowTable(figures: readonly TableFigure[]): string {
  const data = figures.map((figure) => [
    `${figure.group}/${figure.metric}`,
    meanAndSd(figure),
    ...numbers.map((name) => (figure[name] === undefined ? null : rounded(figure[name]))),
    figure.p_words ?? null,
  ]);
  return `${JSON.stringify({ columns, data })}\n`;
}

function meanAndSd({ mean, sd }: TableFigure): string | null {
  if (mean === undefined) return null;
  return sd === undefined ? String(rounded(mean)) : `${mean.toFixed(4)} ± ${sd.toFixed(4)}`;
}
