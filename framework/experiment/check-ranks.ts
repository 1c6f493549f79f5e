import { childOf, placeOf, textOf, type MapNode } from './node.js';
import type { Problem } from './problem.js';
import type { PlainRow } from './rows/expand.js';
import { unknownName } from './refer.js';

/** Refuses ranks over datasets where a file has no rows to rank, or no sweep that could be over datasets. */
export function checkRanks(head: MapNode, rows: readonly PlainRow[], report: (problem: Problem) => void): void {
  const tables = head.entries.get('tables')?.node;
  const swept = rows.flatMap(({ searched }) => (searched === undefined || searched === '' ? [] : [searched]));
  const names = [...new Set(swept)];
  for (const [index, table] of (tables?.is === 'list' ? tables.items : []).entries()) {
    const ranks = childOf(table, 'ranks');
    if (ranks === undefined) continue;
    const refuse = (node: typeof ranks, message: string, more: Pick<Problem, 'suggestion' | 'notes'>) =>
      report({ ...more, ...placeOf(node), code: 'E135', path: `tables[${index}].ranks`, message });
    if (names.length < 2 || swept.length === names.length) {
      refuse(ranks, 'ranks need at least two rows and a sweep whose points are at least two datasets', {
        notes: ['write the models as `rows:`, and the datasets as `sweep: { list: { NAME: { dataset: … } } }`'],
      });
      continue;
    }
    const baseline = childOf(ranks, 'baseline');
    const name = textOf(baseline);
    if (baseline === undefined || name === undefined || names.includes(name)) continue;
    refuse(baseline, `there is no row "${name}" to compare ranks with`, unknownName(name, names, 'row'));
  }
}
