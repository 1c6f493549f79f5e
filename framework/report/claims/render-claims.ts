import { headed } from '../../headed.js';
import { columnsOf } from '../../text-columns.js';
import type { ClaimsFile } from '../../records/claim.js';
import { escapeMarkup, textMarkup } from '../escape-markup.js';
import { htmlBlock } from '../page/html-block.js';
import { latexFloats } from '../latex-floats.js';
import { escapeMarkdown, markdownBlock } from '../render-markdown.js';
import { terminalBlock } from '../render-terminal.js';
import { claimsBlock } from './claims-block.js';

/** Writes the verdicts as aligned lines for a terminal. */
export function terminalClaims(file: ClaimsFile): string {
  const block = claimsBlock(file);
  const width = Math.max(...[block.header[0]!, ...block.rows.map(({ name }) => name)].map(columnsOf));
  return `${[headed(file.title, 'claims'), ...bannerOf(file), terminalBlock(block, width), file.notes.join('\n')].join('\n\n')}\n`;
}

/** Writes the verdicts in Markdown. */
export function markdownClaims(file: ClaimsFile): string {
  const banner = bannerOf(file).map((text) => `**${escapeMarkdown(text)}**`);
  const notes = file.notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n');
  const heading = `# ${escapeMarkdown(headed(file.title, 'claims'))}`;
  return `${[heading, ...banner, markdownBlock(claimsBlock(file)), notes].join('\n\n')}\n`;
}

/** Writes the verdicts as a table for LaTeX. */
export function latexClaims(file: ClaimsFile): string {
  const { title, banner, notes } = file;
  return latexFloats({
    caption: headed(title, 'claims'),
    banner,
    label: 'tab:claims',
    blocks: [claimsBlock(file)],
    notes,
  });
}

/** Writes the verdicts as a fragment of a page. */
export function htmlClaims(file: ClaimsFile): string {
  const banner = bannerOf(file).map((text) => `<p class="banner">${escapeMarkup(text)}</p>`);
  const notes = file.notes.map((note) => `<li>${textMarkup(note)}</li>`).join('');
  return ['<h2>Claims</h2>', ...banner, htmlBlock(claimsBlock(file)), `<ul>${notes}</ul>`].join('\n');
}

function bannerOf({ banner }: ClaimsFile): string[] {
  return banner === undefined ? [] : [banner];
}
