import type { ErrorObject } from 'ajv/dist/2020.js';
import { validatorOf } from '../../conforms.js';
import type { JsonObject } from '../../json.js';
import type { Part } from '../part.js';
import { jsonOf, nodeAt, type MapNode, type Node, type ScalarNode } from '../node.js';
import type { Problem } from '../problem.js';
import { problemsOf } from './problems-of.js';
import { strictSchema } from './strict-schema.js';
import { surelyMeets } from './surely-meets.js';

/**
 * The values of a section or component, checked against its schema. Text that an environment variable gave becomes a number
 * or a truth value where one is due.
 */
export function checkPart(part: Part, tree: MapNode, report: (problem: Problem) => void): Node | undefined {
  const node = nodeAt(tree, part.path);
  if (node === undefined || surelyMeets(node, strictSchemaOf(part))) return node;
  const validate = validatorOf(strictSchemaOf(part));
  if (validate(jsonOf(node))) return node;
  const value = spelledOut(node, validate.errors ?? []);
  if (!validate(jsonOf(value)))
    for (const problem of problemsOf(validate.errors ?? [], part, tree, value)) report(problem);
  return value;
}

const strictSchemas = new WeakMap<JsonObject, JsonObject>();

function strictSchemaOf({ schema, component }: Part): JsonObject {
  const earlier = strictSchemas.get(schema);
  if (earlier !== undefined) return earlier;
  const strict = strictSchema(schema, component?.type);
  strictSchemas.set(schema, strict);
  return strict;
}

/** Reads the text of environment variables as YAML would, if the schema wants a number or a truth value. */
function spelledOut(node: Node, errors: readonly ErrorObject[]): Node {
  const places = new Set(errors.filter(({ keyword }) => keyword === 'type').map(({ instancePath }) => instancePath));
  return places.size === 0 ? node : respell(node, '', places);
}

function respell(node: Node, pointer: string, places: ReadonlySet<string>): Node {
  if (node.is === 'map') {
    const entries = [...node.entries].map(([key, entry]) => {
      const below = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      return [key, { ...entry, node: respell(entry.node, below, places) }] as const;
    });
    return { ...node, entries: new Map(entries) };
  }
  if (node.is === 'list')
    return { ...node, items: node.items.map((item, index) => respell(item, `${pointer}/${index}`, places)) };
  return places.has(pointer) ? spelled(node) : node;
}

function spelled(node: ScalarNode): ScalarNode {
  if (node.fromEnvironment !== true || typeof node.value !== 'string') return node;
  const text = node.value.trim();
  if (/^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text)) return { ...node, value: Number(text) };
  return text === 'true' || text === 'false' ? { ...node, value: text === 'true' } : node;
}
