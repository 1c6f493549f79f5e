import { UserInputError } from '../errors.js';
import type { JsonObject } from '../json.js';
import type { Registry } from '../registry/registry.js';
import { parseRead } from './stage-values.js';

/**
 * Refuses a component that declares a part which no stage reads: its options would enter no key, and a change of theirs would
 * leave stale outputs in place.
 *
 * @throws UserInputError that names the component and the parts that stages read
 */
export function requireReadParts(values: JsonObject, registry: Registry): void {
  const reads = registry.ofKind('stage').flatMap(({ properties }) => properties.reads.map(parseRead));
  for (const section of registry.sections.all) {
    const value = values[section.name];
    if (section.holds !== 'component' || typeof value !== 'object' || value === null) continue;
    const component = registry.find(section.kind, String((value as JsonObject)['type']));
    const parts = new Set(reads.flatMap(({ path, part }) => (path === section.name && part !== undefined ? part : [])));
    const unread = Object.keys(component?.keyParts ?? {}).find((part) => !parts.has(part));
    if (component === undefined || unread === undefined) continue;
    throw new UserInputError({
      place: component.module,
      reason: `${component.kind}/${component.type} declares in \`keyParts\` the part "${unread}", which no stage reads`,
      remedy: `Name one of: ${[...parts].join(', ') || 'none is read'}. An option in no part belongs to every part.`,
    });
  }
}
