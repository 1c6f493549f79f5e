import { count } from '../../count.js';
import { seedWords } from '../../records/own-seeds.js';
import type { DrawnFigures } from '../figures/draw-figures.js';
import type { ExperimentResults } from '../read-results.js';
import type { Table } from '../table.js';
import type { Facts } from './page-facts.js';

/** What a reader would look for in vain: runs without results, cells of tables, pictures. Empty where nothing is missing. */
export function missingFacts({ rows }: ExperimentResults, tables: readonly Table[], { problems }: DrawnFigures): Facts {
  const runs = rows.flatMap(({ row, runs: own }): Facts => {
    const open = own.filter(({ scores }) => scores === undefined);
    if (open.length === 0) return [];
    return [[row, open.map((run) => `${seedWords(run)}: ${run.status === 'missing' ? 'no result yet' : run.status}`)]];
  });
  const cells = tables.flatMap((table): Facts => {
    const empty = table.describes ? 0 : emptyCells(table);
    return empty === 0 ? [] : [[`table ${table.id}`, `${count(empty, 'figure')} that rows with results do not have`]];
  });
  return [...runs, ...cells, ...(problems.length === 0 ? [] : [['figures', problems] as const])];
}

function emptyCells({ groups }: Table): number {
  return groups.flatMap(({ cells }) => cells.flat()).filter(({ absent }) => absent === true).length;
}
