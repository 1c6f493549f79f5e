import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonObject } from '../../json.js';
import type { Part } from '../complete.js';
import { childOf, jsonOf, type MapNode, type Node, type ScalarNode } from '../node.js';
import type { Problem } from '../problem.js';
import { problemsOf } from './problems-of.js';
import { strictSchema } from './strict-schema.js';

// One for the process: compiling a schema takes longer than using it a thousand times. Schemas come from declarations that
// tests check; checking each again at every start takes longer than all the rest.
const ajv = new Ajv2020({
  allErrors: true,
  verbose: true,
  strict: false,
  validateSchema: false,
  code: { optimize: false },
});
ajv.addFormat('path', true);
const compiled = new WeakMap<JsonObject, ValidateFunction>();

/**
 * The values of a section or component, checked against its schema. Text that an environment variable gave becomes a number
 * or a truth value where one is due.
 */
export function checkPart(part: Part, tree: MapNode, report: (problem: Problem) => void): Node | undefined {
  const node = nodeAt(tree, part.path);
  if (node === undefined || isAsDeclared(node, part.schema)) return node;
  const validate = validator(part);
  if (validate(jsonOf(node))) return node;
  const value = spelledOut(node, validate.errors ?? []);
  if (!validate(jsonOf(value)))
    for (const problem of problemsOf(validate.errors ?? [], part, tree, value)) report(problem);
  return value;
}

function validator(part: Part): ValidateFunction {
  const known = compiled.get(part.schema);
  if (known !== undefined) return known;
  const validate = ajv.compile(strictSchema(part.schema, part.component?.type));
  compiled.set(part.schema, validate);
  return validate;
}

/** Whether the file says nothing about the part, and nothing has to be said. */
function isAsDeclared(node: Node, schema: JsonObject): boolean {
  const required = (schema['required'] ?? []) as readonly string[];
  return isDefault(node) && node.is === 'map' && required.every((name) => node.entries.has(name));
}

function isDefault(node: Node): boolean {
  if (node.is === 'map') return [...node.entries.values()].every((entry) => isDefault(entry.node));
  return node.origin.by === 'default';
}

/** Environment variables are text; where the schema wants something else, their text is read as YAML would read it. */
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

/** The node at a path, `undefined` where there is none. */
export function nodeAt(tree: Node, path: readonly string[]): Node | undefined {
  return path.reduce<Node | undefined>((node, segment) => childOf(node, segment), tree);
}
