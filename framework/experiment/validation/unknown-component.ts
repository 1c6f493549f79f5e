import { componentFolders } from '../../registry/kinds.js';
import type { Catalogue } from '../../registry/registry.js';
import type { Place } from '../origin.js';
import type { Problem } from '../problem.js';
import { nearest } from '../suggest.js';

/** There is no such component: what there is, what was probably meant, or which other kind has one of that name. */
export function unknownComponent(
  kind: string,
  type: string,
  place: Place,
  path: string,
  catalogue: Catalogue,
): Problem {
  const known = catalogue.ofKind(kind).map((component) => component.type);
  const elsewhere = Object.keys(componentFolders).find((other) => catalogue.find(other, type) !== undefined);
  const suggestion = nearest(type, known);
  const problem = { ...place, path, received: type, notes: [`known: ${known.join(', ')}`] };
  if (elsewhere !== undefined)
    return {
      ...problem,
      code: 'E109',
      message: `"${type}" is a component of kind ${elsewhere}; a ${kind} is needed here`,
    };
  return {
    ...problem,
    code: 'E108',
    message: `there is no ${kind} "${type}"`,
    ...(suggestion !== undefined && { suggestion }),
  };
}
