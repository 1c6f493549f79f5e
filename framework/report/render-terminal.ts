import { headed } from '../headed.js';
import type { Block } from './block.js';
import { columnsOf, padColumns } from '../text-columns.js';
import { layoutTable } from './table-layout.js';
import type { Table } from './table.js';

/**
 * Writes a table as aligned lines for a terminal. The best figure of a column carries a star. The text ends with a line break.
 */
export function renderTerminal(table: Table): string {
  const blocks = layoutTable(table);
  const starred = blocks.some(({ rows }) => rows.some(({ cells }) => cells.some(({ best }) => best)));
  const isWithheld = table.groups.some(({ noBest }) => noBest.some((reason) => reason !== undefined));
  const best = `* best of its column${isWithheld ? '; no row is called best where its lead may be chance' : ''}`;
  const notes = [...(starred ? [best] : []), ...table.notes];
  const widest = Math.max(
    ...blocks.flatMap((block) => [block.header[0]!, ...block.rows.map(({ name }) => name)].map(columnsOf)),
  );
  const banner = table.banner ?? '';
  return [
    headed(table.title, table.id),
    banner,
    ...blocks.map((block) => terminalBlock(block, widest)),
    notes.join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

/** Aligns the columns of a block. All blocks of a table share the width of the first column. */
export function terminalBlock({ header, rows }: Block, nameWidth: number): string {
  const lines = [
    header,
    ...rows.map(({ name, cells }) => [name, ...cells.map(({ text, best }) => (best ? `${text} *` : text))]),
  ];
  const widths = header.map((_, column) =>
    column === 0 ? nameWidth : Math.max(...lines.map((line) => columnsOf(line[column]!))),
  );
  const print = (line: readonly string[]) =>
    line
      .map((text, column) => padColumns(text, widths[column]!))
      .join('  ')
      .trimEnd();
  return lines.map(print).join('\n');
}
