import { isJsonObject, type Json, type JsonObject } from '../json.js';
import type { Catalogue } from '../registry/registry.js';
import { withDefaults } from '../registry/defaults.js';

/**
 * Makes a row small enough for `formulary rehearse`. Components and settings declare smaller values, which replace those of the
 * resolved row: one epoch, a narrow student. A component that needs data or a machine can name another one that stands in for
 * it, as `synthetic` does for `mimic-iii`.
 */
export function rehearsed(row: JsonObject, catalogue: Catalogue): JsonObject {
  const changed = catalogue.sections.all.flatMap((section): readonly (readonly [string, Json])[] => {
    const value = row[section.name];
    if (value === undefined || value === null) return [];
    const given = value as JsonObject;
    switch (section.holds) {
      case 'settings':
        return [[section.name, patched(given, section.rehearsal)]];
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

/** Lays a patch over options; `null` removes an entry. A map is laid over a map alone: another value stays as it is. */
function patched(options: JsonObject, patch: JsonObject): JsonObject {
  const changed = Object.entries(patch).map(([name, value]) => [
    name,
    isJsonObject(value) ? over(options[name], value) : value,
  ]);
  const all: JsonObject = { ...options, ...Object.fromEntries(changed) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

function over(value: Json | undefined, patch: JsonObject): Json {
  if (value === undefined) return patch;
  return isJsonObject(value) ? patched(value, patch) : value;
}
