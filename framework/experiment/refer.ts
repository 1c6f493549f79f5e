import { placeOf, textOf, type Node } from './node.js';
import type { Problem } from './problem.js';
import { nearest } from './suggest.js';

/**
 * Refuses names that are not known.
 *
 * @param elsewhere names that others have, which is another mistake than a misspelt name
 */
export function refer(
  items: readonly Node[],
  known: readonly string[],
  what: string,
  path: string,
  report: (problem: Problem) => void,
  elsewhere?: readonly string[],
): void {
  for (const item of items) {
    const name = textOf(item);
    if (name === undefined || known.includes(name)) continue;
    report({ ...placeOf(item), code: 'E128', path, ...unknownName(name, known, what, elsewhere) });
  }
}

/** What to say of a name that is not known. */
export function unknownName(
  name: string,
  known: readonly string[],
  what: string,
  elsewhere: readonly string[] = [],
): Pick<Problem, 'message' | 'received' | 'suggestion' | 'notes'> {
  const isElsewhere = elsewhere.includes(name);
  const suggestion = isElsewhere ? undefined : nearest(name, known);
  return {
    message: isElsewhere ? `these rows have no ${what} "${name}"` : `there is no ${what} "${name}"`,
    received: name,
    ...(suggestion !== undefined && { suggestion }),
    notes: [`known: ${known.slice(0, 20).join(', ') || 'none'}${known.length > 20 ? ', …' : ''}`],
  };
}

/** A single value is a list of one. */
export function itemsOf(node: Node | undefined): readonly Node[] {
  if (node === undefined) return [];
  if (node.is === 'map') return [...node.entries.values()].map((entry) => entry.node);
  return node.is === 'list' ? node.items : [node];
}
