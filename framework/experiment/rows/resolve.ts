import type { JsonObject } from '../../json.js';
import type { Memo } from '../../registry/memo.js';
import type { Catalogue } from '../../registry/registry.js';
import { checkRowRules, checkRules } from '../check-rules.js';
import { complete, filled } from '../complete.js';
import type { Part } from '../part.js';
import type { Row, Variable } from '../experiment.js';
import { absolutePaths } from '../file-paths.js';
import { header } from '../header.js';
import { Interpolation, type Surroundings } from '../interpolation/interpolate.js';
import { jsonOf, nodeAt, nowhere, withEntry, type Entry, type MapNode, type Node } from '../node.js';
import type { Problem } from '../problem.js';
import { unknownName } from '../refer.js';
import { TreeOrigins } from '../tree-origins.js';
import { checkPart } from '../validation/validate.js';
import type { PlainRow } from './expand.js';
import { applyToggles, namedToggles } from './toggles.js';

/** The surroundings in which the rows of one experiment are resolved. */
export interface RowContext {
  readonly catalogue: Catalogue;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Variables that rows read and that are not set, by name and place. */
  readonly unset: Map<string, Variable>;
  /** Of all rows: a section that several rows have in common is completed and checked once, and its problems reported once. */
  readonly memo: Memo;
  report(problem: Problem): void;
}

/**
 * Resolves a row: applies toggles, fills in presets and defaults, evaluates expressions, checks values, makes paths absolute.
 */
export function resolveRow(row: PlainRow, context: RowContext): Row & { readonly tree: MapNode } {
  const { catalogue, report, memo } = context;
  const surroundings = surroundingsOf(context);
  const toggles = namedToggles(row.tree.entries.get('ablations')?.node, report);
  const toggled = applyToggles(row.tree, toggles, catalogue, report);
  const { tree, parts } = complete(toggled, catalogue, surroundings, memo);
  const values = new Interpolation(tree, surroundings).all();
  const checked = withParts(
    values,
    parts.map((part) => ({ path: part.path, node: checkedPart(part, values, context) })),
  );
  checkRowRules(parts, checked, report);
  return {
    name: row.name,
    values: Object.fromEntries(
      [...checked.entries].map(([name, { node }]) => [name, memo.once(['as JSON', node], () => jsonOf(node))]),
    ),
    ablations: toggles.map(({ name }) => name),
    seeds: seedsOf(row.tree, context),
    origins: new TreeOrigins(withHeader(checked, row.tree)),
    tree: checked,
  };
}

/** The surroundings of expressions. They note each variable that is not set, with the place that reads it. */
export function surroundingsOf({ environment, report, unset }: RowContext): Surroundings {
  return {
    environment,
    report,
    missing: (variable) => {
      const { file, line, column } = variable.place;
      unset.set(`${variable.name} ${file}:${line}:${column}`, variable);
    },
  };
}

/** The sections of a row and the keys that the experiment has beside them. */
function withHeader(sections: MapNode, row: MapNode): MapNode {
  const whole = filled(row, header, { by: 'default', of: 'an experiment' }, nowhere);
  return { ...sections, entries: new Map([...whole.entries, ...sections.entries]) };
}

/** The rows with some names. */
export function selectRows(
  rows: readonly PlainRow[],
  names: readonly string[] | undefined,
  report: (problem: Problem) => void,
): readonly PlainRow[] {
  if (names === undefined) return rows;
  const present = rows.map((row) => row.name);
  for (const name of names) {
    if (present.includes(name)) continue;
    report({
      ...nowhere,
      file: '--row',
      code: 'E127',
      path: 'rows',
      ...unknownName(name, present, 'row'),
    });
  }
  return rows.filter((row) => names.includes(row.name));
}

const { seeds } = header['properties'] as { readonly seeds: JsonObject };
const seedsOnly = { path: [], title: 'the row', schema: { type: 'object', properties: { seeds } } };

function seedsOf(tree: MapNode, { report }: RowContext): readonly number[] {
  const entry = tree.entries.get('seeds');
  if (entry === undefined) return seeds['default'] as readonly number[];
  checkPart(seedsOnly, { ...tree, entries: new Map([['seeds', entry]]) }, report);
  return jsonOf(entry.node) as readonly number[];
}

/** The values of a part, checked and with absolute paths; `undefined` if the row has none. */
function checkedPart(part: Part, tree: MapNode, { report, memo }: RowContext): Node | undefined {
  const written = nodeAt(tree, part.path);
  if (written === undefined) return undefined;
  return memo.once(['checked', written, part.schema], () => {
    const checked = checkPart(part, tree, report);
    checkRules(part, tree, report);
    return checked && absolutePaths(checked, part.schema);
  });
}

/** The tree with other nodes at some paths. Everything that does not change remains the same node. */
function withParts(
  tree: MapNode,
  parts: readonly { readonly path: readonly string[]; readonly node: Node | undefined }[],
): MapNode {
  const entries = new Map(tree.entries);
  for (const {
    path: [first = '', ...rest],
    node,
  } of parts) {
    const entry = entries.get(first);
    if (entry === undefined || node === undefined) continue;
    const changed = replaced(entry.node, rest, node);
    if (changed !== entry.node) entries.set(first, { ...entry, node: changed });
  }
  return { ...tree, entries };
}

function replaced(node: Node, path: readonly string[], by: Node): Node {
  const [first, ...rest] = path;
  if (first === undefined || node.is !== 'map') return by;
  const entry = node.entries.get(first);
  const changed = entry && replaced(entry.node, rest, by);
  if (changed === undefined || changed === entry?.node) return node;
  return withEntry(node, first, { ...(entry as Entry), node: changed });
}
