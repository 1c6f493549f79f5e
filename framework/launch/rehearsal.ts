import { settingsRehearsal } from '../experiment/settings.js';
import type { Json, JsonObject } from '../json.js';
import type { Catalogue } from '../registry/registry.js';
import { withDefaults } from '../registry/defaults.js';
import { sections } from '../registry/sections.js';

/**
 * A row as it is rehearsed: what its components and settings declare for it is laid over the resolved row, and whatever they
 * say stands in takes the place of data and machines. Everything else is the row's own.
 */
export function rehearsed(row: JsonObject, catalogue: Catalogue): JsonObject {
  const changed = sections.flatMap((section): readonly (readonly [string, Json])[] => {
    const value = row[section.name];
    if (value === undefined || value === null) return [];
    const given = value as JsonObject;
    switch (section.holds) {
      case 'settings':
        return [[section.name, patched(given, settingsRehearsal[section.name] ?? {})]];
      case 'component':
        return [[section.name, smaller(section.kind, given, catalogue)]];
      case 'components':
        return [[section.name, eachSmaller(section.kind, given, catalogue)]];
    }
  });
  return { ...row, ...Object.fromEntries(changed) };
}

function eachSmaller(kind: string, entries: JsonObject, catalogue: Catalogue): JsonObject {
  return Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => [
      name,
      entry === null ? null : smaller(kind, entry as JsonObject, catalogue),
    ]),
  );
}

function smaller(kind: string, options: JsonObject, catalogue: Catalogue): JsonObject {
  const { type, ...patch } = catalogue.find(kind, String(options['type']))?.rehearsal ?? {};
  const standIn = type === undefined ? undefined : catalogue.find(kind, String(type));
  if (standIn === undefined || type === options['type']) return patched(options, patch);
  return smaller(kind, { type: standIn.type, ...withDefaults(standIn.options) }, catalogue);
}

/** `null` takes an entry out. */
function patched(options: JsonObject, patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries({ ...options, ...patch }).filter(([, value]) => value !== null));
}
