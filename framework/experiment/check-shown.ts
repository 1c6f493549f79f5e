import type { Catalogue } from '../registry/registry.js';
import { namingOptions } from './naming-options.js';
import { childOf, placeOf, textOf, type MapNode, type Node } from './node.js';
import type { Problem } from './problem.js';
import { itemsOf, refer } from './refer.js';
import { unlikeWords, type ShownRows } from './shown-rows.js';

type Report = (problem: Problem) => void;

/** Checks what tables and figures name: rows, and the scores, groups and values of the rows that they show. */
export function checkShown(
  document: MapNode,
  trees: readonly MapNode[],
  shown: ShownRows,
  catalogue: Catalogue,
  report: Report,
): void {
  const { names, whatever } = shown;
  const values = [...new Set(trees.flatMap((tree) => pathsOf(tree)))];
  const nameableOf = (list: Node | undefined) => shown.nameable(list && textsOf(itemsOf(list)));
  const tables = itemsOf(document.entries.get('tables')?.node);
  for (const table of tables) {
    const list = childOf(table, 'rows');
    const { metrics, groups } = nameableOf(list);
    for (const key of ['rows', 'baseline', 'yardsticks'])
      refer(itemsOf(childOf(table, key)), names, 'row', `tables.${key}`, report);
    refer(itemsOf(childOf(table, 'columns')), metrics, 'metric', 'tables.columns', report, whatever.metrics);
    for (const key of whatever.groups.length > 0 ? ['groups', 'fairness'] : [])
      refer(itemsOf(childOf(table, key)), groups, 'group', `tables.${key}`, report, whatever.groups);
    for (const key of ['x', 'settings']) refer(itemsOf(childOf(table, key)), values, 'value', `tables.${key}`, report);
    const further = ['baseline', 'yardsticks'].flatMap((key) => itemsOf(childOf(table, key)));
    checkAlike(list, further, shown, 'tables.rows', report);
  }
  const ids = tables.flatMap((table) => textOf(childOf(table, 'id')) ?? []);
  for (const { names: what, node, rows: list, path } of namingOptions(trees[0], catalogue)) {
    const { metrics, groups } = nameableOf(list);
    const known = { row: names, metric: metrics, group: groups, table: ids, value: values }[what];
    const elsewhere = { row: [], metric: whatever.metrics, group: whatever.groups, table: [], value: [] }[what];
    if (known.length > 0) refer(itemsOf(node), known, what, path, report, elsewhere);
    if (what === 'row') checkAlike(list, itemsOf(node), shown, path, report);
  }
}

/**
 * Refuses rows beside each other that have nothing in common.
 *
 * @param list the rows that are shown, where the file names them
 * @param further those with which they are compared
 */
function checkAlike(
  list: Node | undefined,
  further: readonly Node[],
  shown: ShownRows,
  path: string,
  report: Report,
): void {
  const unlike = shown.unlike(list && textsOf(itemsOf(list)), textsOf(further));
  const place = [...itemsOf(list), ...further].find((item) => textOf(item) === unlike?.[1]);
  if (unlike === undefined || place === undefined) return;
  report({
    ...placeOf(place),
    code: 'E128',
    path,
    message: unlikeWords(unlike),
    received: unlike[1],
    notes: ['show them apart, each with the rows of its subject'],
  });
}

function textsOf(items: readonly Node[]): readonly string[] {
  return items.flatMap((item) => textOf(item) ?? []);
}

/** Dotted paths of everything below a map. */
function pathsOf(tree: MapNode): string[] {
  return [...tree.entries].flatMap(([key, { node }]) =>
    node.is === 'map' ? [key, ...pathsOf(node).map((inner) => `${key}.${inner}`)] : [key],
  );
}
