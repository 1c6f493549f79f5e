import type { Catalogue, ComponentDeclaration } from '../registry/registry.js';
import { childOf, placeOf, textOf, type MapNode, type Node } from './node.js';
import type { Problem } from './problem.js';
import { nearest } from './suggest.js';

type Report = (problem: Problem) => void;

/** Names of rows, metrics and values that tables and settings refer to. */
export function checkNames(
  document: MapNode,
  rows: readonly string[],
  trees: readonly MapNode[],
  catalogue: Catalogue,
  report: Report,
): void {
  const metrics = new Set(trees.flatMap((tree) => [...(mapAt(tree, 'metrics')?.entries.keys() ?? [])]));
  for (const { type } of metrics.size === 0 ? catalogue.ofKind('metric') : []) metrics.add(type);
  const groups = [...new Set(catalogue.ofKind('stage').flatMap(groupsOf))];
  const tables = document.entries.get('tables')?.node;
  for (const table of tables?.is === 'list' ? tables.items : []) {
    refer(itemsOf(childOf(table, 'rows')), rows, 'row', 'tables.rows', report);
    refer(itemsOf(childOf(table, 'baseline')), rows, 'row', 'tables.baseline', report);
    refer(itemsOf(childOf(table, 'columns')), [...metrics], 'metric', 'tables.columns', report);
    if (groups.length > 0) refer(itemsOf(childOf(table, 'groups')), groups, 'group', 'tables.groups', report);
    refer(
      itemsOf(childOf(table, 'x')),
      [...new Set(trees.flatMap((tree) => pathsOf(tree)))],
      'value',
      'tables.x',
      report,
    );
  }
  for (const tree of trees) checkMonitor(childOf(mapAt(tree, 'training'), 'monitor'), metrics, report);
}

/** What a stage that ends runs can show apart. */
function groupsOf({ properties }: ComponentDeclaration): readonly string[] {
  return (properties as { readonly groups?: readonly string[] }).groups ?? [];
}

/** `split/metric`: a metric of the experiment, or the loss. */
function checkMonitor(node: Node | undefined, metrics: ReadonlySet<string>, report: Report): void {
  const [split, metric, ...rest] = textOf(node)?.split('/') ?? [];
  if (node === undefined || split === undefined || metric === undefined || rest.length > 0) return;
  const known = [...metrics, 'loss'];
  if (known.includes(metric) && ['validation', 'train'].includes(split)) return;
  const suggestion = nearest(
    `${split}/${metric}`,
    known.map((name) => `validation/${name}`),
  );
  report({
    ...placeOf(node),
    code: 'E128',
    path: 'training.monitor',
    message: `training.monitor refers to "${split}/${metric}", which no run records`,
    received: `${split}/${metric}`,
    ...(suggestion !== undefined && { suggestion }),
    notes: [`known: ${known.map((name) => `validation/${name}`).join(', ')}`],
  });
}

function refer(items: readonly Node[], known: readonly string[], what: string, path: string, report: Report): void {
  for (const item of items) {
    const name = textOf(item);
    if (name === undefined || known.includes(name)) continue;
    const suggestion = nearest(name, known);
    report({
      ...placeOf(item),
      code: 'E128',
      path,
      message: `there is no ${what} "${name}"`,
      received: name,
      ...(suggestion !== undefined && { suggestion }),
      notes: [`known: ${known.slice(0, 20).join(', ')}${known.length > 20 ? ', …' : ''}`],
    });
  }
}

/** Dotted paths of everything below a map. */
function pathsOf(tree: MapNode): string[] {
  return [...tree.entries].flatMap(([key, { node }]) =>
    node.is === 'map' ? [key, ...pathsOf(node).map((inner) => `${key}.${inner}`)] : [key],
  );
}

function itemsOf(node: Node | undefined): readonly Node[] {
  return node === undefined ? [] : node.is === 'list' ? node.items : [node];
}

function mapAt(tree: MapNode, section: string): MapNode | undefined {
  const node = childOf(tree, section);
  return node?.is === 'map' ? node : undefined;
}
