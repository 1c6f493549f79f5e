import type { Component } from '../../framework/registry/component.js';
import type { JsonObject } from '../../framework/json.js';
import { withDefaults } from '../../framework/registry/defaults.js';

/** A component with its default options, but for those given. */
export function defaultInstance<Instance>(component: Component, given: JsonObject = {}): Instance {
  const build = component.build as (settings: { readonly options: unknown }) => Instance;
  return build({ options: withDefaults(component.options as unknown as JsonObject, given) });
}
