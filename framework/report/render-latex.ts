import type { Block } from './block.js';
import { layoutTable } from './table-layout.js';
import type { Table } from './table.js';

/** What a document needs beside the table. */
export const latexPreamble = `% \\usepackage{booktabs}
% \\usepackage{siunitx} \\sisetup{separate-uncertainty = true}`;

/**
 * Writes a table for LaTeX with the rules of booktabs. Figures are \\num{…} of siunitx, so that a document decides how they look.
 * The best figure of a column is bold. Notes stand below in \\footnotesize.
 */
export function renderLatex(table: Table): string {
  const { title, id, banner, notes } = table;
  return [
    latexPreamble,
    '\\begin{table}',
    '\\centering',
    `\\caption{${escapeLatex(title)}${banner === undefined ? '' : `. \\textbf{\\large ${escapeLatex(banner)}}`}}`,
    `\\label{tab:${id.replaceAll(/[^\w.-]+/g, '-').replaceAll('_', '-')}}`,
    ...layoutTable(table).map(latexBlock),
    ...(notes.length === 0 ? [] : [latexNotes(notes)]),
    '\\end{table}',
    '',
  ].join('\n');
}

export function latexBlock({ header, rows }: Block): string {
  return [
    `\\begin{tabular}{l${'r'.repeat(header.length - 1)}}`,
    '\\toprule',
    line(header.map(escapeLatex)),
    '\\midrule',
    ...rows.map(({ name, cells }) =>
      line([escapeLatex(name), ...cells.map(({ text, best }) => (best ? `\\textbf{${figure(text)}}` : figure(text)))]),
    ),
    '\\bottomrule',
    '\\end{tabular}',
    '\\par\\medskip',
  ].join('\n');
}

export function latexNotes(notes: readonly string[]): string {
  return ['\\begin{flushleft}\\footnotesize', notes.map(escapeLatex).join('\\\\\n'), '\\end{flushleft}'].join('\n');
}

function line(cells: readonly string[]): string {
  return `${cells.join(' & ')} \\\\`;
}

/** Every number of a cell, with its ±, as siunitx reads it; the rest as text. */
function figure(text: string): string {
  const number = /[+-]?\d+(?:\.\d+)?(?: ± \d+(?:\.\d+)?)?/g;
  const parts = text.split(number).map(escapeLatex);
  const numbers = text.match(number) ?? [];
  return parts.map((part, index) => `${part}${index < numbers.length ? printed(numbers[index]!) : ''}`).join('');
}

function printed(number: string): string {
  const sign = number.startsWith('+') ? '{+}' : '';
  return `${sign}\\num{${number.replace(/^\+/, '').replace('±', '\\pm')}}`;
}

const signs: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\ensuremath{<}',
  '>': '\\ensuremath{>}',
  '|': '\\ensuremath{|}',
  '±': '\\ensuremath{\\pm}',
  Δ: '\\ensuremath{\\Delta}',
  α: '\\ensuremath{\\alpha}',
  β: '\\ensuremath{\\beta}',
  τ: '\\ensuremath{\\tau}',
  '≠': '\\ensuremath{\\neq}',
  '≤': '\\ensuremath{\\leq}',
  '≥': '\\ensuremath{\\geq}',
  '×': '\\ensuremath{\\times}',
  '●': '\\ensuremath{\\bullet}',
  '…': '\\dots{}',
  '–': '--',
  '−': '\\ensuremath{-}',
};

/** Escapes what LaTeX would read as a command, because names come from users' files, and writes signs that its fonts lack. */
export function escapeLatex(text: string): string {
  return text
    .replaceAll(/[\\~^<>|±Δαβτ≠≤≥×●…–−]|[&%$#_{}]/g, (sign) => signs[sign] ?? `\\${sign}`)
    .replaceAll(/\s+/g, ' ');
}
