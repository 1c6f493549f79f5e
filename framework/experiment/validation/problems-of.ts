import type { ErrorObject } from 'ajv/dist/2020.js';
import type { JsonObject } from '../../json.js';
import type { Part } from '../part.js';
import { nowhere, placeOf, type Entry, type MapNode, type Node } from '../node.js';
import type { Problem } from '../problem.js';
import { branchesOf } from './expected.js';
import { problemOf, type Found } from './problem-of.js';

/** The errors of ajv as problems with places, one for each mistake of the author. */
export function problemsOf(errors: readonly ErrorObject[], part: Part, tree: MapNode, value: Node): readonly Problem[] {
  return mainErrors(errors).flatMap((error) => {
    const located = locate(error.instancePath, part, tree, value);
    // The value of a variable that is not set cannot be checked, and a value that was reported is not reported again.
    if (located.node.is === 'scalar' && located.node.unset !== undefined) return [];
    return [problemOf(error, part, located)];
  });
}

function locate(pointer: string, part: Part, tree: MapNode, value: Node): Found {
  let key = nowhere;
  let above: Node = tree;
  for (const segment of part.path) {
    const entry = (above as MapNode).entries.get(segment) as Entry;
    [above, key] = [entry.node, entry.key];
  }
  let node = value;
  const path: (string | number)[] = [...part.path];
  for (const escaped of pointer.split('/').slice(1)) {
    const segment = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    const entry = node.is === 'map' ? node.entries.get(segment) : undefined;
    const next = node.is === 'list' ? node.items[Number(segment)] : entry?.node;
    if (next === undefined) break;
    key = entry?.key ?? placeOf(next);
    path.push(node.is === 'list' ? Number(segment) : segment);
    node = next;
  }
  return { node, key, path };
}

/**
 * Leaves out what follows from another error: the branches of an alternative, where the alternative itself is reported, and
 * the range of a value that is of the wrong type.
 */
function mainErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const alternatives = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  const hidden = new Set<ErrorObject>();
  for (const wrong of errors.filter(({ keyword }) => keyword === 'type')) {
    for (const error of errors) {
      if (
        error !== wrong &&
        error.keyword !== 'type' &&
        error.schemaPath.startsWith(parentOf(wrong.schemaPath)) &&
        error.instancePath === wrong.instancePath
      )
        hidden.add(error);
    }
  }
  for (const alternative of alternatives) {
    const inner = errors.filter(
      (error) =>
        error !== alternative &&
        error.schemaPath.startsWith(`${alternative.schemaPath}/`) &&
        error.instancePath.startsWith(alternative.instancePath),
    );
    const meant = branchMeant(alternative, inner);
    for (const error of inner) if (!meant?.includes(error)) hidden.add(error);
    if (meant !== undefined) hidden.add(alternative);
  }
  return errors.filter((error) => !hidden.has(error));
}

/** `#/properties/width/` for `#/properties/width/type`. */
function parentOf(schemaPath: string): string {
  return schemaPath.slice(0, schemaPath.lastIndexOf('/') + 1);
}

/** The errors of the one branch that was meant: the only one whose own type and constants fit the value. */
function branchMeant(alternative: ErrorObject, inner: readonly ErrorObject[]): readonly ErrorObject[] | undefined {
  const branches = branchesOf(alternative.parentSchema as JsonObject) ?? [];
  const fitting = branches
    .map((_, index) => inner.filter((error) => error.schemaPath.startsWith(`${alternative.schemaPath}/${index}/`)))
    .filter((branch) => branch.length > 0)
    .filter(
      (branch) =>
        !branch.some(
          ({ keyword, instancePath }) =>
            (keyword === 'type' && instancePath === alternative.instancePath) ||
            keyword === 'const' ||
            keyword === 'enum',
        ),
    );
  return fitting.length === 1 ? fitting[0] : undefined;
}
