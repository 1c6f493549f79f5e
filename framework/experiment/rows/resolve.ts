import type { Json, JsonObject } from '../../json.js';
import type { Catalogue } from '../../registry/registry.js';
import { complete, CompletedSections, filled, type Part } from '../complete.js';
import type { Row, Variable } from '../experiment.js';
import { absolutePaths } from '../file-paths.js';
import { header } from '../header.js';
import { Interpolation, type Surroundings } from '../interpolation/interpolate.js';
import { jsonOf, nowhere, withEntry, type Entry, type MapNode, type Node } from '../node.js';
import type { Problem } from '../problem.js';
import { nearest } from '../suggest.js';
import { TreeOrigins } from '../tree-origins.js';
import { checkPart, nodeAt } from '../validation/validate.js';
import type { PlainRow } from './expand.js';
import { applyToggles, namedToggles } from './toggles.js';

/** What the rows of one experiment are resolved with. */
export interface RowContext {
  readonly catalogue: Catalogue;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Variables that rows read and that are not set, by name and place. */
  readonly unset: Map<string, Variable>;
  /** What rows have in common is completed and checked once. */
  readonly shared: SharedValues;
  report(problem: Problem): void;
}

/** What the rows of one experiment have in common, by the nodes that it was made of. */
export class SharedValues {
  readonly sections = new CompletedSections();
  readonly parts = new WeakMap<Node, { readonly schema: JsonObject; readonly node: Node }>();
  private readonly values = new WeakMap<Node, Json>();

  /** The plain value of a node, the same object each time. */
  json(node: Node): Json {
    const known = this.values.get(node);
    if (known !== undefined) return known;
    const value = jsonOf(node);
    this.values.set(node, value);
    return value;
  }
}

/** Toggles, presets and defaults, expressions, checks, absolute paths. */
export function resolveRow(row: PlainRow, context: RowContext): Row & { readonly tree: MapNode } {
  const { catalogue, report, shared } = context;
  const surroundings = surroundingsOf(context);
  const toggles = namedToggles(row.tree.entries.get('ablations')?.node, report);
  const toggled = applyToggles(row.tree, toggles, catalogue, report);
  const { tree, parts } = complete(toggled, catalogue, surroundings, shared.sections);
  const values = new Interpolation(tree, surroundings).all();
  const checked = withParts(
    values,
    parts.map((part) => ({ path: part.path, node: settled(part, values, context) })),
  );
  return {
    name: row.name,
    values: Object.fromEntries([...checked.entries].map(([name, { node }]) => [name, shared.json(node)])),
    ablations: toggles.map(({ name }) => name),
    seeds: seedsOf(row.tree, context),
    origins: new TreeOrigins(withHeader(checked, row.tree)),
    tree: checked,
  };
}

/** What expressions see: the environment; unset variables are noted with the place that reads them. */
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

/** The sections of a row beside what the experiment says around them. */
function withHeader(sections: MapNode, row: MapNode): MapNode {
  const whole = filled(row, header, { by: 'default', of: 'an experiment' }, nowhere);
  return { ...sections, entries: new Map([...whole.entries, ...sections.entries]) };
}

/** The rows that were asked for. */
export function selectRows(
  rows: readonly PlainRow[],
  names: readonly string[] | undefined,
  report: (problem: Problem) => void,
): readonly PlainRow[] {
  if (names === undefined) return rows;
  const known = rows.map((row) => row.name);
  for (const name of names) {
    if (known.includes(name)) continue;
    const suggestion = nearest(name, known);
    report({
      ...nowhere,
      file: '--rows',
      code: 'E127',
      path: 'rows',
      message: `there is no row "${name}"`,
      received: name,
      ...(suggestion !== undefined && { suggestion }),
      notes: [`known: ${known.slice(0, 20).join(', ')}${known.length > 20 ? ', …' : ''}`],
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

/** The values of a part, checked and with absolute paths. */
function settled(part: Part, tree: MapNode, { report, shared }: RowContext): Node | undefined {
  const given = nodeAt(tree, part.path);
  const before = given && shared.parts.get(given);
  if (before?.schema === part.schema) return before.node;
  let isRight = true;
  const node = checkPart(part, tree, (problem) => {
    isRight = false;
    report(problem);
  });
  const result = node && absolutePaths(node, part.schema);
  if (isRight && given !== undefined && result !== undefined)
    shared.parts.set(given, { schema: part.schema, node: result });
  return result;
}

/** The tree with other nodes at some paths; what does not change remains the same node. */
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
