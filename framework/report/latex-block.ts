import type { Block } from './block.js';
import { columnsOf } from '../text-columns.js';
import { escapeLatex } from './escape-latex.js';
import { latexColumn } from './latex-column.js';

/** A block that is wider than the text is made as wide as that. */
const shrunk = '\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%';

/** Number of signs that a line of an article surely holds. */
const narrow = 60;

/** Writes a block with the rules of booktabs. */
export function latexBlock({ header, rows }: Block): string {
  const columns = header.slice(1).map((_, column) => latexColumn(rows.map(({ cells }) => cells[column]!)));
  const isNarrow = signsOf({ header, rows }) <= narrow;
  return [
    ...(isNarrow ? [] : [shrunk]),
    `\\begin{tabular}{l${columns.map(({ type }) => type).join('')}}`,
    '\\toprule',
    line([escapeLatex(header[0]!), ...columns.map(({ heading }, column) => heading(header[column + 1]!))]),
    '\\midrule',
    ...rows.map(({ name }, row) => line([escapeLatex(name), ...columns.map(({ cells }) => cells[row]!)])),
    '\\bottomrule',
    `\\end{tabular}${isNarrow ? '' : '}'}`,
    '\\par\\medskip',
  ].join('\n');
}

/** Number of signs of the widest line, with two between columns. */
function signsOf({ header, rows }: Block): number {
  const lines = [header, ...rows.map(({ name, cells }) => [name, ...cells.map(({ text }) => text)])];
  const widths = header.map((_, column) => Math.max(...lines.map((texts) => columnsOf(texts[column]!))));
  return widths.reduce((sum, width) => sum + width + 2, -2);
}

function line(cells: readonly string[]): string {
  return `${cells.join(' & ')} \\\\`;
}
