import type { Block } from '../block.js';
import { escapeMarkup, textMarkup } from '../escape-markup.js';

/** Writes a block of a table as a table of HTML, with the scopes that a screen reader needs. */
export function htmlBlock({ header, rows }: Block): string {
  const head = header.map((text) => `<th scope="col">${escapeMarkup(text)}</th>`).join('');
  const body = rows.map(({ name, cells }) => {
    const values = cells.map(({ text, best }) => `<td>${best ? `<b>${textMarkup(text)}</b>` : textMarkup(text)}</td>`);
    return `<tr><th scope="row">${escapeMarkup(name)}</th>${values.join('')}</tr>`;
  });
  return scrolling(header[0]!, `<table><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table>`);
}

/** A table that scrolls within itself where the page is too narrow for it, also from the keyboard. */
function scrolling(name: string, table: string): string {
  return `<div class="wide" role="region" aria-label="${escapeMarkup(name)}" tabindex="0">${table}</div>`;
}
