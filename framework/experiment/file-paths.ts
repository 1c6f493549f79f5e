import { dirname, isAbsolute, resolve } from 'node:path';
import type { JsonObject } from '../json.js';
import { commandLine } from './composition/override.js';
import { nowhere, placeOf, type Node, type ScalarNode } from './node.js';
import { branchesOf } from './validation/expected.js';

/**
 * Makes the paths of a section absolute (options of `format: path`). A path in a file is relative to that file; one that an
 * environment variable or the command line gave is relative to where the program was started.
 */
export function absolutePaths(node: Node, schema: JsonObject | undefined): Node {
  if (schema === undefined || !hasPaths(schema)) return node;
  const branches = branchesOf(schema);
  if (branches !== undefined) return branches.reduce(absolutePaths, node);
  if (node.is === 'list')
    return { ...node, items: node.items.map((item) => absolutePaths(item, schema['items'] as JsonObject | undefined)) };
  if (node.is === 'map') {
    const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>;
    const entries = [...node.entries].map(
      ([key, entry]) =>
        [
          key,
          { ...entry, node: absolutePaths(entry.node, Object.hasOwn(properties, key) ? properties[key] : undefined) },
        ] as const,
    );
    return { ...node, entries: new Map(entries) };
  }
  return schema['format'] === 'path' ? absolute(node) : node;
}

const withPaths = new WeakMap<JsonObject, boolean>();

/** Whether a schema has an option of `format: path` anywhere. */
function hasPaths(schema: JsonObject): boolean {
  const earlier = withPaths.get(schema);
  if (earlier !== undefined) return earlier;
  const inner = [
    ...(branchesOf(schema) ?? []),
    ...Object.values((schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>),
    ...(schema['items'] === undefined ? [] : [schema['items'] as JsonObject]),
  ];
  const holdsPath = schema['format'] === 'path' || inner.some(hasPaths);
  withPaths.set(schema, holdsPath);
  return holdsPath;
}

function absolute(node: ScalarNode): ScalarNode {
  const { value } = node;
  if (typeof value !== 'string' || value === '' || isAbsolute(value) || node.unset !== undefined) return node;
  const place = placeOf(node);
  const isFromFile = node.origin.by === 'file' || node.origin.by === 'row';
  const base =
    !isFromFile || node.fromEnvironment === true || place === nowhere || place.file === commandLine
      ? process.cwd()
      : dirname(place.file);
  return { ...node, value: resolve(base, value), written: node.written ?? value };
}
