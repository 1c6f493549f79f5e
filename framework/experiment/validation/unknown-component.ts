import type { BrokenComponent } from '../../registry/load-module.js';
import type { Catalogue } from '../../registry/registry.js';
import type { Place } from '../origin.js';
import type { Problem } from '../problem.js';
import { nearest } from '../suggest.js';

/**
 * A component does not exist or cannot be loaded. The problem names those that exist, the nearest name, or the other kind that
 * has one of this name.
 */
export function unknownComponent(
  kind: string,
  type: string,
  place: Place,
  path: string,
  catalogue: Catalogue,
): Problem {
  const types = catalogue.ofKind(kind).map((component) => component.type);
  const elsewhere = catalogue.sections.kinds.find((other) => catalogue.find(other, type) !== undefined);
  const broken = catalogue.broken().find((other) => other.kind === kind && other.type === type);
  if (broken !== undefined) return brokenComponent(broken, place, path);
  const suggestion = nearest(type, types);
  const problem = { ...place, path, received: type, notes: [`known: ${types.join(', ')}`] };
  if (elsewhere !== undefined) {
    return {
      ...problem,
      code: 'E109',
      message: `"${type}" is a component of kind ${elsewhere}; a ${kind} is needed here`,
    };
  }
  return {
    ...problem,
    code: 'E108',
    message: `there is no ${kind} "${type}"`,
    ...(suggestion !== undefined && { suggestion }),
  };
}

function brokenComponent({ error: { problem } }: BrokenComponent, place: Place, path: string): Problem {
  const { place: module, reason, remedy } = problem;
  const notes = [module, remedy].filter((note) => note !== undefined);
  return { ...place, code: 'E143', path, message: reason, notes };
}
