import type { Block } from './block.js';
import { escapeLatex } from './escape-latex.js';
import { latexColumn } from './latex-column.js';
import { layoutTable } from './table-layout.js';
import type { Table } from './table.js';

/** What a document loads beside some blocks. What siunitx has to know stands in the table itself. */
export function latexPreamble(blocks: readonly string[]): string {
  const packages = ['booktabs', 'siunitx', ...(blocks.some((block) => block.includes(shrunk)) ? ['graphicx'] : [])];
  return packages.map((name) => `% \\usepackage{${name}}`).join('\n');
}

/** A block that is wider than the text is made as wide as that. */
const shrunk = '\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%';

/** Number of signs that a line of an article surely holds. */
const narrow = 60;

/** ± as ±, the best in bold, and the sign of a gain. It holds within the table, and leaves the document as it is. */
export const latexSetup = '\\sisetup{separate-uncertainty, detect-weight, retain-explicit-plus}';

/**
 * Writes a table for LaTeX with the rules of booktabs. Figures are \\num{…} of siunitx, so that a document decides how they
 * look. The best figure of a column is bold. Notes stand below in \\footnotesize.
 */
export function renderLatex(table: Table): string {
  const { title, id, banner, notes } = table;
  const blocks = layoutTable(table).map(latexBlock);
  return [
    latexPreamble(blocks),
    '\\begin{table}',
    '\\centering',
    latexSetup,
    `\\caption{${escapeLatex(title)}${banner === undefined ? '' : `${latexStop(title)} \\textbf{\\large ${escapeLatex(banner)}}`}}`,
    `\\label{tab:${id.replaceAll(/[^\w.-]+/g, '-').replaceAll('_', '-')}}`,
    ...blocks,
    ...(notes.length === 0 ? [] : [latexNotes(notes)]),
    '\\end{table}',
    '',
  ].join('\n');
}

/** The full stop behind a title, unless the title ends like a sentence of its own. */
function latexStop(title: string): string {
  return /[.!?]$/.test(title) ? '' : '.';
}

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
  const widths = header.map((_, column) => Math.max(...lines.map((texts) => texts[column]!.length)));
  return widths.reduce((sum, width) => sum + width + 2, -2);
}

export function latexNotes(notes: readonly string[]): string {
  return ['\\begin{flushleft}\\footnotesize', notes.map(escapeLatex).join('\\\\\n'), '\\end{flushleft}'].join('\n');
}

function line(cells: readonly string[]): string {
  return `${cells.join(' & ')} \\\\`;
}
