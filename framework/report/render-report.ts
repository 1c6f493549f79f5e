import type { ClaimsFile } from '../records/claim.js';
import { htmlClaims, latexClaims, markdownClaims, terminalClaims } from './claims/render-claims.js';
import type { Report } from './make-report.js';
import { renderCsv } from './render-csv.js';
import { renderHtmlTable } from './page/render-html.js';
import { renderLatex } from './render-latex.js';
import { renderMarkdown } from './render-markdown.js';
import { renderTerminal } from './render-terminal.js';
import type { Table } from './table.js';

/** The forms in which tables and claims can be printed. */
export const tableFormats = {
  terminal: { table: renderTerminal, claims: terminalClaims },
  markdown: { table: renderMarkdown, claims: markdownClaims },
  /** A CSV holds the figures of tables alone; claims have other columns, and `--json` has them. */
  csv: { table: renderCsv, claims: undefined },
  latex: { table: renderLatex, claims: latexClaims },
  html: { table: renderHtmlTable, claims: htmlClaims },
} satisfies Record<string, { table: (table: Table) => string; claims: ((claims: ClaimsFile) => string) | undefined }>;

export type TableFormat = keyof typeof tableFormats;

export function isTableFormat(name: string): name is TableFormat {
  return Object.hasOwn(tableFormats, name);
}

/** Everything that a report says, as text in one form. */
export function printedReport({ tables, claims }: Pick<Report, 'tables' | 'claims'>, format: TableFormat): string {
  const { table, claims: ofClaims } = tableFormats[format];
  const below = claims === undefined || ofClaims === undefined ? [] : [ofClaims(claims)];
  return [...tables.map(table), ...below].join('\n');
}
