import type { JsonObject } from '../../json.js';
import type { Catalogue } from '../../registry/registry.js';
import { complete, filled } from '../complete.js';
import type { Row, Variable } from '../experiment.js';
import { absolutePaths } from '../file-paths.js';
import { header } from '../header.js';
import { Interpolation, type Surroundings } from '../interpolation/interpolate.js';
import { jsonOf, nowhere, type MapNode, type Node } from '../node.js';
import type { Problem } from '../problem.js';
import { nearest } from '../suggest.js';
import { TreeOrigins } from '../tree-origins.js';
import { checkPart } from '../validation/validate.js';
import type { PlainRow } from './expand.js';
import { applyToggles, namedToggles } from './toggles.js';

/** What the rows of one experiment are resolved with. */
export interface RowContext {
  readonly catalogue: Catalogue;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Variables that rows read and that are not set, by name and place. */
  readonly unset: Map<string, Variable>;
  report(problem: Problem): void;
}

/** Toggles, presets and defaults, expressions, checks, absolute paths. */
export function resolveRow(row: PlainRow, context: RowContext): Row & { readonly tree: MapNode } {
  const { catalogue, report } = context;
  const surroundings = surroundingsOf(context);
  const toggles = namedToggles(row.tree.entries.get('ablations')?.node, report);
  const toggled = applyToggles(row.tree, toggles, catalogue, report);
  const { tree, parts } = complete(toggled, catalogue, surroundings);
  const values = new Interpolation(tree, surroundings).all();
  const checked = parts.reduce((whole, part) => {
    const node = checkPart(part, whole, report);
    return node === undefined ? whole : (replaced(whole, part.path, absolutePaths(node, part.schema)) as MapNode);
  }, values);
  return {
    name: row.name,
    values: jsonOf(checked) as JsonObject,
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

function replaced(node: Node, path: readonly string[], by: Node): Node {
  const [first, ...rest] = path;
  if (first === undefined || node.is !== 'map') return by;
  const entry = node.entries.get(first);
  if (entry === undefined) return node;
  return { ...node, entries: new Map(node.entries).set(first, { ...entry, node: replaced(entry.node, rest, by) }) };
}
