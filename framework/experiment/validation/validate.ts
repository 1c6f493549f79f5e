import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { createRequire } from 'node:module';
import type { JsonObject } from '../../json.js';
import type { Part } from '../complete.js';
import { childOf, jsonOf, type MapNode, type Node, type ScalarNode } from '../node.js';
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
  const validate = validator(part);
  if (validate(jsonOf(node))) return node;
  const value = spelledOut(node, validate.errors ?? []);
  if (!validate(jsonOf(value)))
    for (const problem of problemsOf(validate.errors ?? [], part, tree, value)) report(problem);
  return value;
}

const strictSchemas = new WeakMap<JsonObject, JsonObject>();

function strictSchemaOf({ schema, component }: Part): JsonObject {
  const known = strictSchemas.get(schema);
  if (known !== undefined) return known;
  const strict = strictSchema(schema, component?.type);
  strictSchemas.set(schema, strict);
  return strict;
}

const compiled = new WeakMap<JsonObject, ValidateFunction>();

function validator(part: Part): ValidateFunction {
  const schema = strictSchemaOf(part);
  const validate = compiled.get(schema) ?? ajv().compile(schema);
  compiled.set(schema, validate);
  return validate;
}

type Ajv = InstanceType<typeof import('ajv/dist/2020.js').Ajv2020>;
let loaded: Ajv | undefined;

/**
 * One for the process: compiling a schema takes longer than using it a thousand times. Loaded where a file is wrong, which
 * takes 80 modules. Schemas come from declarations that tests check; checking each again at every start takes longer than all
 * the rest.
 */
function ajv(): Ajv {
  if (loaded !== undefined) return loaded;
  const { Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  loaded = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: false,
    validateSchema: false,
    code: { optimize: false },
  });
  loaded.addFormat('path', true);
  return loaded;
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
