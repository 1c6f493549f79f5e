import type { ClaimsFile } from '../records/claim.js';
import { htmlClaims } from './claims/render-claims.js';
import { escapeMarkup } from './figures/escape-markup.js';
import { type Chart, drawChart } from './figures/chart.js';
import { htmlBlock } from './html-block.js';
import { layoutTable } from './table-layout.js';
import type { Table } from './table.js';

const style = `
  body { font: 15px/1.5 sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
  table { border-collapse: collapse; margin: 1rem 0; }
  th, td { padding: 0.25rem 0.75rem; text-align: right; border-bottom: 1px solid #ddd; font-variant-numeric: tabular-nums; }
  th:first-child { text-align: left; }
  ul { color: #555; }
  .banner { font-size: 1.4rem; font-weight: bold; }
  svg { max-width: 100%; height: auto; display: block; margin: 1rem 0; }
`;

export interface HtmlReport {
  readonly title: string;
  /** The command that made the report. */
  readonly command: string;
  readonly tables: readonly Table[];
  readonly claims?: ClaimsFile;
  readonly charts: readonly Chart[];
}

/** Writes a report as one page that loads nothing else: no script, no style sheet, no picture. */
export function renderHtml({ title, command, tables, claims, charts }: HtmlReport): string {
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${escapeMarkup(title)}</title><style>${style}</style></head><body>`,
    `<h1>${escapeMarkup(title)}</h1>`,
    `<p><code>${escapeMarkup(command)}</code></p>`,
    ...tables.map(renderHtmlTable),
    ...(claims === undefined ? [] : [htmlClaims(claims)]),
    ...(charts.length === 0 ? [] : ['<h2>Validation curves</h2>']),
    ...charts.map(drawChart),
    '</body></html>',
    '',
  ].join('\n');
}

/** One table as a fragment of a page. */
export function renderHtmlTable(table: Table): string {
  const notes = table.notes.map((note) => `<li>${escapeMarkup(note)}</li>`).join('');
  return [
    `<h2>${escapeMarkup(`${table.title}: ${table.id}`)}</h2>`,
    ...(table.banner === undefined ? [] : [`<p class="banner">${escapeMarkup(table.banner)}</p>`]),
    ...layoutTable(table).map(htmlBlock),
    ...table.charts.map(drawChart),
    ...(notes === '' ? [] : [`<ul>${notes}</ul>`]),
  ].join('\n');
}
