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
  const notes = [...(starred ? ['* best of its column'] : []), ...withoutBest(table), ...table.notes];
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

/**
 * Why columns have no star, unless the notes of the table say it: a line for each reason, with the columns by group. What a
 * reason has in brackets differs by column and stands in `no_best` of the table's JSON.
 */
function withoutBest({ groups, metrics, notes }: Table): readonly string[] {
  const found = groups.flatMap(({ group, noBest }) =>
    noBest.flatMap((words, column) =>
      words === undefined || notes.some((note) => note.includes(words))
        ? []
        : [{ reason: words.replace(/ \([^()]*\)$/, ''), column: `${group} ${metrics[column]!.label}` }],
    ),
  );
  return [...new Set(found.map(({ reason }) => reason))].map((reason) => {
    const columns = found.filter((one) => one.reason === reason).map(({ column }) => column);
    return `no row is called best by ${columns.join(', ')}: ${reason}`;
  });
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
