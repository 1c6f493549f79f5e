import { type Block, layoutTable } from './table-layout.js';
import type { Table } from './table.js';

/** Writes a table in Markdown. The best figure of a column is bold. */
export function renderMarkdown(table: Table): string {
  const blocks = layoutTable(table).map(renderBlock);
  const notes = table.notes.map((note) => `- ${escape(note)}`).join('\n');
  const banner = table.banner === undefined ? '' : `**${escape(table.banner)}**`;
  return [`# ${escape(table.title)}: ${escape(table.id)}`, banner, ...blocks, notes]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function renderBlock({ header, rows }: Block): string {
  return [
    line(header.map(escape)),
    line(header.map((_, column) => (column === 0 ? '---' : '---:'))),
    ...rows.map(({ name, cells }) =>
      line([escape(name), ...cells.map(({ text, best }) => (best ? `**${escape(text)}**` : escape(text)))]),
    ),
  ].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Escapes what Markdown would read as markup, because names come from users' files. */
function escape(text: string): string {
  return text.replaceAll(/[\\`*_|<>[\]]/g, (character) => `\\${character}`).replaceAll(/\s+/g, ' ');
}
