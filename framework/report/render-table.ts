import { renderCsv } from './render-csv.js';
import { renderHtmlTable } from './render-html.js';
import { renderLatex } from './render-latex.js';
import { renderMarkdown } from './render-markdown.js';
import { renderTerminal } from './render-terminal.js';
import type { Table } from './table.js';

/** The forms in which a table can be printed. */
export const tableFormats = {
  terminal: renderTerminal,
  markdown: renderMarkdown,
  csv: renderCsv,
  latex: renderLatex,
  html: renderHtmlTable,
} satisfies Record<string, (table: Table) => string>;

export type TableFormat = keyof typeof tableFormats;

export function isTableFormat(name: string): name is TableFormat {
  return Object.hasOwn(tableFormats, name);
}
