import type { Json, JsonObject } from '../json.js';
import type { Component, RowView } from './component.js';
import type { Registry } from './registry.js';

/** A row as the declarations of its components see it. */
export function createRowView(values: JsonObject, registry: Registry): RowView {
  const chosen = (kind: string, value: Json | undefined): Component | undefined => {
    if (typeof value !== 'object' || value === null) return undefined;
    return registry.find(kind, String((value as JsonObject)['type']));
  };
  return {
    values,
    component: (name) => {
      const section = registry.sections.named(name);
      return section?.holds === 'component' ? chosen(section.kind, values[name]) : undefined;
    },
    components: (name) => {
      const section = registry.sections.named(name);
      if (section?.holds !== 'components') return new Map();
      return new Map(
        Object.entries((values[name] ?? {}) as JsonObject)
          .map(([entry, value]) => [entry, chosen(section.kind, value)] as const)
          .filter((entry): entry is readonly [string, Component] => entry[1] !== undefined),
      );
    },
  };
}
