import type { BrokenComponent } from '../../registry/load-module.js';
import type { Catalogue } from '../../registry/registry.js';
import type { Place } from '../origin.js';
import type { Problem } from '../problem.js';
import { nearest } from '../suggest.js';

/** There is no such component, or none that can be loaded: what there is, what was probably meant, or which other kind has one of that name. */
export function unknownComponent(
  kind: string,
  type: string,
  place: Place,
  path: string,
  catalogue: Catalogue,
): Problem {
  const known = catalogue.ofKind(kind).map((component) => component.type);
  const elsewhere = catalogue.sections.kinds.find((other) => catalogue.find(other, type) !== undefined);
  const broken = catalogue.broken().find((other) => other.kind === kind && other.type === type);
  if (broken !== undefined) return brokenComponent(broken, place, path);
  const suggestion = nearest(type, known);
  const problem = { ...place, path, received: type, notes: [`known: ${known.join(', ')}`] };
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
