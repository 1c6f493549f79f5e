import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonObject } from '../../json.js';
import type { Part } from '../complete.js';
import { childOf, jsonOf, type MapNode, type Node, type ScalarNode } from '../node.js';
import type { Problem } from '../problem.js';
import { problemsOf } from './problems-of.js';
import { strictSchema } from './strict-schema.js';

/** Checks values against the schemas of sections and components; each schema is compiled once. */
export class Validation {
  private readonly ajv = new Ajv2020({ allErrors: true, verbose: true, strict: false });
  private readonly compiled = new Map<JsonObject, ValidateFunction>();

  constructor() {
    this.ajv.addFormat('path', true);
  }

  /** The part's values, checked; text that an environment variable gave becomes a number or truth value where one is due. */
  check(part: Part, tree: MapNode, report: (problem: Problem) => void): Node | undefined {
    const node = nodeAt(tree, part.path);
    if (node === undefined) return undefined;
    const validate = this.validator(part);
    const value = validate(jsonOf(node)) ? node : this.spelledOut(node, validate.errors ?? []);
    if (!validate(jsonOf(value)))
      for (const problem of problemsOf(validate.errors ?? [], part, tree, value)) report(problem);
    return value;
  }

  private validator(part: Part): ValidateFunction {
    const known = this.compiled.get(part.schema);
    if (known !== undefined) return known;
    const validate = this.ajv.compile(strictSchema(part.schema, part.component?.type));
    this.compiled.set(part.schema, validate);
    return validate;
  }

  /** Environment variables are text; where the schema wants something else, their text is read as YAML would read it. */
  private spelledOut(node: Node, errors: readonly ErrorObject[]): Node {
    const places = new Set(errors.filter(({ keyword }) => keyword === 'type').map(({ instancePath }) => instancePath));
    return places.size === 0 ? node : respell(node, '', places);
  }
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

export function nodeAt(tree: Node, path: readonly string[]): Node | undefined {
  return path.reduce<Node | undefined>((node, segment) => childOf(node, segment), tree);
}
