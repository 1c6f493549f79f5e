import { latexFloats } from './latex-floats.js';
import { layoutTable } from './table-layout.js';
import type { Table } from './table.js';

/**
 * Writes a table for LaTeX with the rules of booktabs. Figures are \num{…} of siunitx, so that a document decides how they
 * look. The best figure of a column is bold.
 */
export function renderLatex(table: Table): string {
  const { caption, id, banner, notes } = table;
  const label = `tab:${id.replaceAll(/[^\w.-]+/g, '-').replaceAll('_', '-')}`;
  return latexFloats({ caption, banner, label, blocks: layoutTable(table), notes });
}
