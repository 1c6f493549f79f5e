import type { Component } from '../../framework/registry/component.js';
import type { Json, JsonObject } from '../../framework/json.js';

/** A component with its default options. */
export function defaultInstance<Instance>(component: Component): Instance {
  const build = component.build as (given: { readonly options: unknown }) => Instance;
  return build({ options: withDefaults(component.options as unknown as JsonObject) });
}

/** Options with the defaults of their schema in place of what is not given. */
export function withDefaults(schema: JsonObject, given: JsonObject = {}): JsonObject {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>;
  const entries = Object.entries(properties).flatMap(([name, property]): [string, Json][] => {
    const value = given[name] ?? property['default'];
    if (value === undefined) return [];
    return [[name, property['properties'] === undefined ? value : withDefaults(property, value as JsonObject)]];
  });
  return { ...given, ...Object.fromEntries(entries) };
}
