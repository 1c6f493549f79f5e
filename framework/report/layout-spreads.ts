import type { Block, TextCell } from './block.js';
import type { Table, TableCell } from './table.js';
import type { TableMetric } from './table-metric.js';

/** Of rows with several teachers, the spread between teachers apart from that between trainings: a block for each group. */
export function layoutSpreads({ groups, rows, metrics, split }: Table): Block[] {
  return groups.flatMap(({ group, cells }) => {
    const nested = rows.flatMap((name, row) => (cells[row]!.some(isNested) ? [{ name, own: cells[row]! }] : []));
    const [first] = nested.flatMap(({ own }) => own.flatMap(({ score }) => score?.nested ?? []));
    if (first === undefined) return [];
    const heading = `${split === 'test' ? group : `${group}, ${split}`}, spread`;
    const columns = metrics.flatMap(({ label }) => [`${label} between ${first.of}s`, 'between trainings']);
    return [
      {
        header: [heading, ...columns],
        rows: nested.map(({ name, own }) => ({
          name,
          cells: own.flatMap((cell, column) => spreadsOf(cell, metrics[column]!)),
        })),
      },
    ];
  });
}

function isNested({ score }: TableCell): boolean {
  return score?.nested !== undefined;
}

function spreadsOf({ score }: TableCell, { digits }: TableMetric): TextCell[] {
  const { nested, n = 0, sd } = score ?? {};
  const between = nested === undefined || typeof sd !== 'number' ? '' : `± ${sd.toFixed(digits)} (${n} ${nested.of}s)`;
  const within = nested?.sd === undefined ? '' : `± ${nested.sd.toFixed(digits)} (${nested.runs} runs)`;
  return [between, within].map((text) => ({ text, best: false }));
}
