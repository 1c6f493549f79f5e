import { columnsOf, padColumns } from '../text-columns.js';

/** Writes cells in aligned columns. The first line is the heading. */
export function table(lines: readonly (readonly string[])[]): string {
  const columns = Math.max(...lines.map((cells) => cells.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...lines.filter((cells) => cells.length > 1).map((cells) => columnsOf(cells[column] ?? '')), 0),
  );
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => padColumns(cell, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
