import type { JsonObject } from '../../json.js';
import type { Catalogue } from '../../registry/registry.js';
import { placeOf, type Entry, type MapNode, type Node } from '../node.js';
import type { Problem } from '../problem.js';
import { nearest } from '../suggest.js';

/** A key that is nearly `type` and an option of no component of the kind: the author misspelt it. */
export function misspeltType(
  map: MapNode,
  kind: string,
  path: readonly string[],
  catalogue: Catalogue,
): Problem | undefined {
  const options = catalogue
    .ofKind(kind)
    .flatMap((component) => Object.keys((component.options['properties'] ?? {}) as JsonObject));
  const misspelt = [...map.entries].find(([name]) => !options.includes(name) && nearest(name, ['type']) !== undefined);
  if (misspelt === undefined) return undefined;
  const [name, entry] = misspelt;
  return {
    ...entry.key,
    code: 'E102',
    path: `${path.join('.')}.${name}`,
    message: `unknown option "${name}" in ${path.join('.')}`,
    received: name,
    suggestion: 'type',
    notes: [`without a type, ${path.join('.')} is no ${kind}`],
  };
}

/** A component has no type, or one that is no name. The problem suggests the nearest name of a sibling or component. */
export function missingType(
  written: Node | undefined,
  key: Entry['key'],
  kind: string,
  path: readonly string[],
  row: MapNode,
  catalogue: Catalogue,
): Problem {
  const above = row.entries.get(path[0] as string)?.node;
  const siblings = path.length > 1 && above?.is === 'map' ? [...above.entries.keys()] : [];
  const suggestion = nearest(path.at(-1) ?? '', [
    ...siblings.filter((name) => name !== path.at(-1)),
    ...(path.length > 1 ? catalogue.ofKind(kind).map(({ type }) => type) : []),
  ]);
  return {
    ...(written === undefined ? key : placeOf(written)),
    code: 'E103',
    path: `${path.join('.')}.type`,
    message: written === undefined ? `${path.join('.')} has no type` : `the type of ${path.join('.')} is a name`,
    ...(suggestion !== undefined && written === undefined && { suggestion }),
    notes: [
      `known: ${catalogue
        .ofKind(kind)
        .map(({ type }) => type)
        .join(', ')}`,
    ],
  };
}
