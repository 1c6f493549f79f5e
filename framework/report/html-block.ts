import type { Block } from './block.js';
import { escapeMarkup } from './escape-markup.js';

/** Writes a block of a table as a table of HTML, with the scopes that a screen reader needs. */
export function htmlBlock({ header, rows }: Block): string {
  const head = header.map((text) => `<th scope="col">${escapeMarkup(text)}</th>`).join('');
  const body = rows.map(({ name, cells }) => {
    const values = cells.map(
      ({ text, best }) => `<td>${best ? `<b>${escapeMarkup(text)}</b>` : escapeMarkup(text)}</td>`,
    );
    return `<tr><th scope="row">${escapeMarkup(name)}</th>${values.join('')}</tr>`;
  });
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}
