import type { ClaimsFile } from '../records/claim.js';
import { htmlClaims } from './claims/render-claims.js';
import { escapeMarkup } from './escape-markup.js';
import type { DrawnFigures } from './figures/draw-figures.js';
import type { Facts } from './page-facts.js';
import { pageStyle } from './page-style.js';
import { htmlBlock } from './html-block.js';
import { layoutTable } from './table-layout.js';
import type { Table } from './table.js';

export interface HtmlReport {
  readonly title: string;
  /** The command that made the report. */
  readonly command: string;
  /** What was asked and what came out, a sentence each. */
  readonly summary: readonly string[];
  readonly tables: readonly Table[];
  readonly claims?: ClaimsFile;
  readonly drawn: DrawnFigures;
  /** How the rows differ. */
  readonly rows: Facts;
  /** Which program computed the runs, and on what. */
  readonly environment: Facts;
}

/** Writes a report as one page that loads nothing else: no script, no style sheet, no picture. */
export function renderHtml({ title, command, summary, tables, claims, drawn, rows, environment }: HtmlReport): string {
  const parts = [
    ['tables', 'Tables', tables.map(renderHtmlTable)],
    ['claims', 'Claims', claims === undefined ? [] : [htmlClaims(claims)]],
    ['figures', 'Figures', figureParts(drawn)],
    ['rows', 'Rows', factTable('What rows do not share', rows)],
    ['environment', 'Environment', factTable('What computed the runs', environment)],
  ] as const;
  const shown = parts.filter(([, , contents]) => contents.length > 0);
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
      `<title>${escapeMarkup(title)}</title><style>${pageStyle}</style></head><body>`,
    `<header><h1>${escapeMarkup(title)}</h1>`,
    `<p class="summary">${summary.map(escapeMarkup).join(' ')}</p>`,
    `<p><code>${escapeMarkup(command)}</code></p></header>`,
    `<nav aria-label="Parts of the report"><ul>${shown.map(([id, name]) => `<li><a href="#${id}">${name}</a></li>`).join('')}</ul></nav>`,
    '<main>',
    ...shown.map(([id, name, contents]) => {
      // Tables and claims bring headings of their own.
      const heading = ['tables', 'claims'].includes(id) ? '' : `<h2>${name}</h2>\n`;
      return `<section id="${id}" aria-label="${name}">\n${heading}${contents.join('\n')}\n</section>`;
    }),
    '</main></body></html>',
    '',
  ].join('\n');
}

function factTable(caption: string, facts: Facts): string[] {
  if (facts.length === 0) return [];
  const lines = facts.map(
    ([name, text]) => `<tr><th scope="row">${escapeMarkup(name)}</th><td>${escapeMarkup(text)}</td></tr>`,
  );
  return [
    `<div class="wide"><table class="words"><caption>${caption}</caption><tbody>\n${lines.join('\n')}\n</tbody></table></div>`,
  ];
}

/** Every picture, then what could not be drawn. */
function figureParts({ figures, problems }: DrawnFigures): readonly string[] {
  return [
    ...figures.map(({ title, svg }) => `<figure aria-label="${escapeMarkup(title)}">${svg.trim()}</figure>`),
    ...problems.map((problem) => `<p>${escapeMarkup(problem)}</p>`),
  ];
}

/** One table as a fragment of a page. */
export function renderHtmlTable(table: Table): string {
  const notes = table.notes.map((note) => `<li>${escapeMarkup(note)}</li>`).join('');
  return [
    `<h2>${escapeMarkup(`${table.title}: ${table.id}`)}</h2>`,
    ...(table.banner === undefined ? [] : [`<p class="banner">${escapeMarkup(table.banner)}</p>`]),
    ...layoutTable(table).map(htmlBlock),
    ...(notes === '' ? [] : [`<ul>${notes}</ul>`]),
  ].join('\n');
}
