import { headed } from '../headed.js';
import type { Block } from './block.js';
import { layoutTable } from './table-layout.js';
import type { Table } from './table.js';

/** Writes a table in Markdown. The best figure of a column is bold. */
export function renderMarkdown(table: Table): string {
  const blocks = layoutTable(table).map(markdownBlock);
  const notes = table.notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n');
  const banner = table.banner === undefined ? '' : `**${escapeMarkdown(table.banner)}**`;
  return [`# ${escapeMarkdown(headed(table.title, table.id))}`, banner, ...blocks, notes]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

export function markdownBlock({ header, rows }: Block): string {
  return [
    line(header.map(escapeMarkdown)),
    line(header.map((_, column) => (column === 0 ? '---' : '---:'))),
    ...rows.map(({ name, cells }) =>
      line([
        escapeMarkdown(name),
        ...cells.map(({ text, best }) => (best ? `**${escapeMarkdown(text)}**` : escapeMarkdown(text))),
      ]),
    ),
  ].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Escapes what Markdown would read as markup, because names come from users' files. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_|<>[\]]/g, (character) => `\\${character}`).replaceAll(/\s+/g, ' ');
}
