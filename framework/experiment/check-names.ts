import type { RefersTo } from '../registry/section.js';
import type { JsonObject } from '../json.js';
import type { Catalogue, ComponentDeclaration } from '../registry/registry.js';
import type { Sections } from '../registry/sections.js';
import { childOf, placeOf, textOf, type MapNode, type Node } from './node.js';
import type { Problem } from './problem.js';
import { nearest } from './suggest.js';
import { nodeAt } from './validation/validate.js';

type Report = (problem: Problem) => void;

/** Checks the names of rows, scores and values to which tables and settings refer. */
export function checkNames(
  document: MapNode,
  rows: readonly string[],
  trees: readonly MapNode[],
  catalogue: Catalogue,
  report: Report,
): void {
  const scores = scoreNames(trees, catalogue);
  const groups = [...new Set(catalogue.ofKind('stage').flatMap(groupsOf))];
  const tables = document.entries.get('tables')?.node;
  for (const table of tables?.is === 'list' ? tables.items : []) {
    refer(itemsOf(childOf(table, 'rows')), rows, 'row', 'tables.rows', report);
    refer(itemsOf(childOf(table, 'baseline')), rows, 'row', 'tables.baseline', report);
    refer(itemsOf(childOf(table, 'columns')), scores, 'metric', 'tables.columns', report);
    if (groups.length > 0) refer(itemsOf(childOf(table, 'groups')), groups, 'group', 'tables.groups', report);
    refer(
      itemsOf(childOf(table, 'x')),
      [...new Set(trees.flatMap((tree) => pathsOf(tree)))],
      'value',
      'tables.x',
      report,
    );
  }
  const by = childOf(document.entries.get('select')?.node, 'by');
  const picking = scores.some((name) => textOf(by)?.endsWith(`/${name}`)) ? [] : itemsOf(by);
  const onValidation = scores.map((name) => `validation/${name}`);
  refer(picking, onValidation, 'score', 'select.by', report);
  for (const option of referringOptions(catalogue.sections)) {
    const entries = new Set([...trees.flatMap((tree) => namesIn(tree, option.section)), ...option.also]);
    for (const tree of trees) checkReference(option, entries, nodeAt(tree, option.path), report);
  }
}

/** The names of the scores of all rows, which tables take as columns. If rows name none, all scores that exist. */
function scoreNames(trees: readonly MapNode[], { sections, ofKind }: Catalogue): readonly string[] {
  const sectionsOfScores = sections.all.filter((section) => section.holds === 'components' && section.scores === true);
  const names = new Set(sectionsOfScores.flatMap(({ name }) => trees.flatMap((tree) => namesIn(tree, name))));
  if (names.size > 0) return [...names];
  return sectionsOfScores.flatMap((section) =>
    section.holds === 'components' ? ofKind(section.kind).map(({ type }) => type) : [],
  );
}

/** The groups that a stage which ends runs can show apart. */
function groupsOf({ properties }: ComponentDeclaration): readonly string[] {
  return (properties as { readonly groups?: readonly string[] }).groups ?? [];
}

interface ReferringOption extends RefersTo {
  readonly path: readonly [section: string, option: string];
}

/** The options of settings that name entries of another section: `training.monitor`. */
function referringOptions({ all }: Sections): readonly ReferringOption[] {
  return all.flatMap(({ name, schema }) =>
    Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>).flatMap(
      ([option, written]) => {
        const refersTo = written['refersTo'] as RefersTo | undefined;
        return refersTo === undefined ? [] : [{ ...refersTo, path: [name, option] as const }];
      },
    ),
  );
}

/** Refuses `split/metric` if there is no such metric, or no such split. */
function checkReference(
  { path: [section, option], below }: ReferringOption,
  entries: ReadonlySet<string>,
  node: Node | undefined,
  report: Report,
): void {
  const written = textOf(node);
  const [first, ...rest] = written?.split('/') ?? [];
  if (node === undefined || written === undefined || first === undefined || rest.length !== 1) return;
  if (below.includes(first) && entries.has(rest.join('/'))) return;
  const names = [...entries].map((name) => `${below[0]}/${name}`);
  const suggestion = nearest(written, names);
  const path = `${section}.${option}`;
  report({
    ...placeOf(node),
    code: 'E128',
    path,
    message: `${path} refers to "${written}", which no run records`,
    received: written,
    ...(suggestion !== undefined && { suggestion }),
    notes: [`known: ${names.join(', ')}`],
  });
}

function refer(items: readonly Node[], names: readonly string[], what: string, path: string, report: Report): void {
  for (const item of items) {
    const name = textOf(item);
    if (name === undefined || names.includes(name)) continue;
    const suggestion = nearest(name, names);
    report({
      ...placeOf(item),
      code: 'E128',
      path,
      message: `there is no ${what} "${name}"`,
      received: name,
      ...(suggestion !== undefined && { suggestion }),
      notes: [`known: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`],
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

/** The names of the entries of a section. */
function namesIn(tree: MapNode, section: string): readonly string[] {
  const node = childOf(tree, section);
  return node?.is === 'map' ? [...node.entries.keys()] : [];
}
