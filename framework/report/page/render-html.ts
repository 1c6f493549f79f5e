import { headed } from '../../headed.js';
import type { ClaimsFile } from '../../records/claim.js';
import { htmlClaims } from '../claims/render-claims.js';
import { escapeMarkup, textMarkup } from '../escape-markup.js';
import type { DrawnFigures } from '../figures/draw-figures.js';
import type { Block } from '../block.js';
import type { Facts } from './page-facts.js';
import { pageStyle } from './page-style.js';
import type { Preparation } from './preparation-blocks.js';
import { htmlBlock } from './html-block.js';
import { layoutTable } from '../table-layout.js';
import type { Table } from '../table.js';

export interface HtmlReport {
  readonly title: string;
  /** The command that made the report. */
  readonly command: string;
  /** What was asked and what came out, a sentence each. */
  readonly summary: readonly string[];
  readonly tables: readonly Table[];
  readonly claims?: ClaimsFile;
  readonly drawn: DrawnFigures;
  /** What a reader would look for in vain. */
  readonly missing: Facts;
  /** How the data were prepared. */
  readonly preparations: readonly Preparation[];
  /** How the rows differ. */
  readonly rows: Facts;
  /** Which program computed the runs, and on what. */
  readonly environment: Facts;
  /** Time and memory by stage. */
  readonly costs?: Block;
}

/** Writes a report as one page that loads nothing else: no script, no style sheet, no picture. */
export function renderHtml(report: HtmlReport): string {
  const { title, command, summary, tables, claims, drawn, missing, preparations, rows, environment, costs } = report;
  const parts = [
    ['missing', 'What is missing', factTable('Without results', missing)],
    ['tables', 'Tables', tableParts(tables)],
    ['claims', 'Claims', claims === undefined ? [] : [htmlClaims(claims)]],
    ['figures', 'Figures', figureParts(drawn)],
    [
      'data',
      'Data',
      preparations.flatMap(({ caption, blocks }) => [
        heading(caption),
        `<div class="blocks">\n${blocks.map(htmlBlock).join('\n')}\n</div>`,
      ]),
    ],
    ['rows', 'Rows', factTable('What rows do not share, and where it is said', rows)],
    ['environment', 'Environment', [...factTable('What computed the runs', environment), ...costParts(costs)]],
  ] as const;
  const shown = parts.filter(([, , contents]) => contents.length > 0);
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
      `<title>${escapeMarkup(title)}</title><style>${pageStyle}</style></head><body>`,
    `<header><h1>${escapeMarkup(title)}</h1>`,
    `<p class="summary">${summary.map(textMarkup).join(' ')}</p>`,
    `<p><code>${escapeMarkup(command)}</code></p></header>`,
    `<nav aria-label="Parts of the report"><ul>${shown.map(([id, name]) => `<li><a href="#${id}">${name}</a></li>`).join('')}</ul></nav>`,
    '<main>',
    ...shown.map(([id, name, contents]) => {
      // Tables and claims bring headings of their own.
      const above = ['tables', 'claims'].includes(id) ? '' : `<h2>${name}</h2>\n`;
      return `<section id="${id}" aria-label="${name}">\n${above}${contents.join('\n')}\n</section>`;
    }),
    '</main></body></html>',
    '',
  ].join('\n');
}

function factTable(caption: string, facts: Facts): string[] {
  if (facts.length === 0) return [];
  const lines = facts.map(([name, text]) => {
    const words = [text].flat().map(textMarkup).join('<br>');
    return `<tr><th scope="row">${escapeMarkup(name)}</th><td>${words}</td></tr>`;
  });
  return [`<table class="words"><caption>${caption}</caption><tbody>\n${lines.join('\n')}\n</tbody></table>`];
}

function heading(text: string): string {
  return `<h3>${escapeMarkup(text)}</h3>`;
}

function costParts(costs: Block | undefined): string[] {
  if (costs === undefined) return [];
  const memory =
    'Wall time of the attempt that finished an output. Memory is the highest of the samples of resident memory that fell into the stage, ' +
    'one every ten seconds.';
  return [heading('Time and memory by stage'), htmlBlock(costs), `<p>${memory}</p>`];
}

/** Every picture. Its caption is read out, and shown where the page is so narrow that letters in the picture are too small. */
function figureParts({ figures }: DrawnFigures): readonly string[] {
  if (figures.length === 0) return [];
  const pictures = figures.map(({ title, caption, banner, svg }) => {
    const named = [title, ...(banner === undefined ? [] : [banner])].map((part) => `${part}.`);
    const words = [...named, ...caption].map(textMarkup).join(' ');
    // Its marks would be read out one by one, with twelve digits each: the tables have the figures.
    const drawing = svg.trim().replace('<svg', '<svg aria-hidden="true"');
    const picture = `<div role="img" aria-label="${escapeMarkup(named.join(' '))}">${drawing}</div>`;
    return `<figure>${picture}<figcaption>${words}</figcaption></figure>`;
  });
  return [`<div class="pictures">\n${pictures.join('\n')}\n</div>`];
}

/** Every table. Notes that all of them have stand once, below the last one. */
function tableParts(tables: readonly Table[]): readonly string[] {
  const [first, ...others] = tables;
  if (others.length === 0) return tables.map(renderHtmlTable);
  const shared = first!.notes.filter((note) => others.every(({ notes }) => notes.includes(note)));
  const own = tables.map((table) => ({ ...table, notes: table.notes.filter((note) => !shared.includes(note)) }));
  return [...own.map(renderHtmlTable), ...(shared.length === 0 ? [] : [heading('Of all tables'), ...noteList(shared)])];
}

function noteList(notes: readonly string[]): readonly string[] {
  return notes.length === 0 ? [] : [`<ul>${notes.map((note) => `<li>${textMarkup(note)}</li>`).join('')}</ul>`];
}

/** One table as a fragment of a page. */
export function renderHtmlTable(table: Table): string {
  return [
    `<h2>${escapeMarkup(headed(table.title, table.id))}</h2>`,
    ...(table.banner === undefined ? [] : [`<p class="banner">${escapeMarkup(table.banner)}</p>`]),
    `<div class="blocks">\n${layoutTable(table).map(htmlBlock).join('\n')}\n</div>`,
    ...noteList(table.notes),
  ].join('\n');
}
